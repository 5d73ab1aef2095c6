#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice {

/// What the operating system still gives this process.
struct host_capacity {
    std::uint64_t descriptors = 0;
    std::uint64_t memory = 0;  ///< bytes
};

/// As it is now: by the limit of open files, the free memory, and a control group's (version 2).
/// What cannot be told is taken as plenty.
host_capacity capacity_of_host();

/// How many of `wanted` downloads at once fit, each of which delivers so many files: one at least,
/// and what is short if not all do.
struct fitting {
    int downloads = 1;
    std::string_view short_of;  ///< empty, `descriptors` or `memory`
};
fitting downloads_that_fit(const host_capacity& room, int wanted, std::size_t files = 1) noexcept;

/// How many files a sink may keep open: 4 to 64.
std::size_t open_files_that_fit(const host_capacity& room) noexcept;

/// What a control group still has, by its `memory.max`, `memory.current` and `memory.stat`. The
/// page cache counts as used there, but makes room when it must.
std::uint64_t room_of_group(std::string_view max, std::string_view current, std::string_view stat);

/// The number that follows `name` in a line of a text such as `/proc/meminfo`; `otherwise` where
/// there is none.
std::uint64_t number_in(std::string_view text, std::string_view name, std::uint64_t otherwise);

}  // namespace sluice
