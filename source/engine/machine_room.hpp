#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice {

/// What the operating system still gives this process.
struct machine_room {
    std::uint64_t descriptors = 0;
    std::uint64_t memory = 0;  ///< bytes
};

/// As it is now: by the limit of open files, the free memory, and a control group's (version 2).
/// What cannot be told is taken as plenty.
machine_room room_of_machine();

/// How many of `wanted` downloads at once fit, one at least, and what is short if not all do.
struct fitting {
    int downloads = 1;
    std::string_view short_of;  ///< empty, `descriptors` or `memory`
};
fitting downloads_that_fit(const machine_room& room, int wanted) noexcept;

/// The value of `name` in a text such as `/proc/meminfo`, in kB; `otherwise` where it has none.
std::uint64_t kilobytes_in(std::string_view text, std::string_view name, std::uint64_t otherwise);

}  // namespace sluice
