# How sluice's own targets are compiled. Nothing here reaches a program that links to them.
find_program(SLUICE_CCACHE ccache)
mark_as_advanced(SLUICE_CCACHE)
if(SLUICE_CCACHE AND PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # What one folder's build has compiled, another's need not: paths count relative to the project.
    # What an empty cache has to store is not preprocessed apart from being compiled.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
        "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1
        "${SLUICE_CCACHE}")
endif()

add_library(sluice_warnings INTERFACE)
target_compile_options(sluice_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow
    # Asio allocates coroutine frames with aligned_alloc and frees them with free, both inlined into
    # our code, where g++ takes the pair for a mistake.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>
    # In a batch the unit is not the file that the unnamed namespace belongs to, so g++ warns of
    # every class with a member from one.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>
    # Nor does a local of one file hide what another one of its batch keeps to itself.
    $<$<CXX_COMPILER_ID:Clang>:-Wno-shadow>)

add_library(sluice_sanitizers INTERFACE)
if(SLUICE_SANITIZE)
    target_compile_options(sluice_sanitizers INTERFACE
        -fsanitize=${SLUICE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
        # g++ loses track of what a variant holds once the sanitizers' checks stand in between.
        $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    target_link_options(sluice_sanitizers INTERFACE -fsanitize=${SLUICE_SANITIZE})
endif()

# Most of a unit's time goes into the headers of Asio, and into what they have it instantiate.
option(SLUICE_UNITY "Compile sources in batches, which takes a third of the time" ON)
set(SLUICE_UNITY_BATCH 16 CACHE STRING "Sources in a batch, at most")
mark_as_advanced(SLUICE_UNITY_BATCH)

# sluice_target(NAME): the settings that every target of this project shares.
function(sluice_target name)
    target_compile_features(${name} PUBLIC cxx_std_20)
    set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF
        UNITY_BUILD ${SLUICE_UNITY} UNITY_BUILD_BATCH_SIZE ${SLUICE_UNITY_BATCH})
    # Which build wrote a checkpoint is told by it.
    target_link_options(${name} PRIVATE -Wl,--build-id)
    target_link_libraries(${name} PRIVATE
        $<BUILD_INTERFACE:sluice_warnings> $<BUILD_INTERFACE:sluice_sanitizers>)
endfunction()
