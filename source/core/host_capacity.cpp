#include "core/host_capacity.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>

namespace sluice {
namespace {

constexpr auto plenty = std::numeric_limits<std::uint64_t>::max();

// A connection, the file, and now and then its folder and its checkpoint.
constexpr std::uint64_t descriptors_each = 4;
// For calls of the API, the ledger and the log.
constexpr std::uint64_t descriptors_kept = 16;
// Blocks, an inflate state and TLS: 54 MB for sixteen (measured), and more for one alone.
constexpr std::uint64_t memory_each = 5 << 20;
constexpr std::uint64_t memory_kept = 32 << 20;

// Of an export that is split: what is open beside its first file, where few are.
constexpr std::uint64_t descriptors_a_file = 1;
constexpr std::uint64_t memory_a_file = 3 << 19;
constexpr std::size_t fewest_files = 4;
constexpr std::size_t most_files = 64;

std::uint64_t how_many(std::uint64_t there, std::uint64_t kept, std::uint64_t each) noexcept {
    return (there - std::min(there, kept)) / each;
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

std::uint64_t number_or(std::string_view text, std::uint64_t otherwise) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc() ? value : otherwise;
}

std::uint64_t free_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return plenty;
    std::error_code problem;
    std::uint64_t open = 0;
    for (std::filesystem::directory_iterator each("/proc/self/fd", problem), end; each != end;
         each.increment(problem)) {
        if (problem) return plenty;
        ++open;
    }
    if (problem) return plenty;
    return limit.rlim_cur - std::min<std::uint64_t>(limit.rlim_cur, open);
}

// Of the group this process is in, not counting what its parents are bounded by.
std::uint64_t free_memory_of_group() {
    std::istringstream lines(text_of("/proc/self/cgroup"));
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("0::/")) continue;
        const auto folder = std::filesystem::path("/sys/fs/cgroup") / line.substr(4);
        return room_of_group(text_of(folder / "memory.max"), text_of(folder / "memory.current"),
                             text_of(folder / "memory.stat"));
    }
    return plenty;
}

}  // namespace

std::uint64_t number_in(std::string_view text, std::string_view name, std::uint64_t otherwise) {
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (!line.starts_with(name)) continue;
        line.remove_prefix(name.size());
        const auto number = line.find_first_not_of(": \t");
        if (number > 0 && number != line.npos) return number_or(line.substr(number), otherwise);
    }
    return otherwise;
}

std::uint64_t room_of_group(std::string_view max, std::string_view current, std::string_view stat) {
    const auto most = number_or(max, plenty);
    if (most == plenty) return plenty;
    const auto used = number_or(current, 0);
    const auto cached = number_in(stat, "inactive_file", 0) + number_in(stat, "active_file", 0);
    return most - std::min(most, used - std::min(used, cached));
}

host_capacity capacity_of_host() {
    host_capacity room;
    room.descriptors = free_descriptors();
    const auto available = number_in(text_of("/proc/meminfo"), "MemAvailable", plenty);
    room.memory =
        std::min(available > plenty / 1024 ? plenty : available * 1024, free_memory_of_group());
    return room;
}

fitting downloads_that_fit(const host_capacity& room, int wanted, std::size_t files) noexcept {
    const auto more = std::min(std::max<std::size_t>(files, 1), fewest_files) - 1;
    const auto by_descriptors =
        how_many(room.descriptors, descriptors_kept, descriptors_each + more * descriptors_a_file);
    const auto by_memory = how_many(room.memory, memory_kept, memory_each + more * memory_a_file);
    const auto least = std::max<std::uint64_t>(std::min(by_descriptors, by_memory), 1);
    fitting made;
    if (static_cast<std::uint64_t>(std::max(wanted, 1)) <= least) {
        made.downloads = std::max(wanted, 1);
        return made;
    }
    made.downloads = static_cast<int>(least);
    made.short_of = by_descriptors <= by_memory ? "descriptors" : "memory";
    return made;
}

std::size_t open_files_that_fit(const host_capacity& room) noexcept {
    const auto by_descriptors = how_many(room.descriptors, descriptors_kept, descriptors_each);
    const auto by_memory = how_many(room.memory, memory_kept, memory_a_file);
    const auto fit = std::min<std::uint64_t>({by_descriptors, by_memory, most_files});
    return std::max(static_cast<std::size_t>(fit), fewest_files);
}

}  // namespace sluice
