#pragma once

#include <span>
#include <string_view>

namespace sluice {

/// A segment that the simulated account has. `everyone` holds all people, those of `nobody@…`
/// none, any other a quarter.
struct known_segment {
    std::string_view id;
    std::string_view name;
    std::string_view creator;
    std::string_view created;
};

std::span<const known_segment> known_segments() noexcept;
const known_segment* find_segment(std::string_view id) noexcept;

}  // namespace sluice
