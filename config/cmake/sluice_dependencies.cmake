# Finds what sluice stands on. Included by the build and by the installed package, so that both
# ask for the same things.
include(CMakeFindDependencyMacro)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_dependency(Threads)
find_dependency(Boost 1.81)
find_dependency(OpenSSL 3)
find_dependency(SQLite3 3.24)
find_dependency(fmt)
find_dependency(PkgConfig)

# ISA-L and xxHash are packaged with pkg-config files only.
foreach(library IN ITEMS libisal libxxhash)
    if(NOT TARGET PkgConfig::${library})
        pkg_check_modules(${library} REQUIRED IMPORTED_TARGET GLOBAL ${library})
    endif()
endforeach()
