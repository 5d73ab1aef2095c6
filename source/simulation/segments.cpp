#include "simulation/segments.hpp"

#include <algorithm>
#include <array>

namespace sluice {
namespace {

constexpr std::array<known_segment, 4> segments{
    known_segment{"everyone", "Everyone", "", "2015-03-01T00:00:00Z"},
    known_segment{"name@example.com:4241245858598272", "Paying customers", "name@example.com",
                  "2021-06-14T09:26:53Z"},
    known_segment{"gV7rTq2LmZ0a", "Frustrated on a phone, «sehr»", "ux@example.com",
                  "2023-11-02T17:05:00Z"},
    known_segment{"nobody@example.com:9007199254740993", "Nobody yet", "nobody@example.com",
                  "2024-02-29T12:00:00Z"}};

}  // namespace

std::span<const known_segment> known_segments() noexcept {
    return segments;
}

const known_segment* find_segment(std::string_view id) noexcept {
    const auto at = std::find_if(segments.begin(), segments.end(),
                                 [id](const known_segment& s) { return s.id == id; });
    return at == segments.end() ? nullptr : &*at;
}

}  // namespace sluice
