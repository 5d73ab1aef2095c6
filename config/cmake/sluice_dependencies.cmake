# Finds what sluice stands on. Included by the build and by the installed package, so that both
# ask for the same things.
include(CMakeFindDependencyMacro)

# In the build a missing library ends the configuration; in the package it makes sluice not found.
macro(sluice_needs)
    if(CMAKE_FIND_PACKAGE_NAME STREQUAL "sluice")
        find_dependency(${ARGN})
    else()
        find_package(${ARGN} REQUIRED)
    endif()
endmacro()

sluice_needs(Threads)
sluice_needs(Boost 1.81 CONFIG)
sluice_needs(OpenSSL 3)
sluice_needs(SQLite3 3.24)
sluice_needs(fmt)
sluice_needs(PkgConfig)

# ISA-L and xxHash are packaged with pkg-config files only.
foreach(library IN ITEMS libisal libxxhash)
    if(NOT TARGET PkgConfig::${library})
        pkg_check_modules(${library} REQUIRED IMPORTED_TARGET GLOBAL ${library})
    endif()
endforeach()
