#pragma once

#include <sluice/core/time_range.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace sluice {

/// The windows of `sorted`, which do not overlap, that lie in `range`.
std::span<const time_range> windows_in(std::span<const time_range> sorted, const time_range& range);

/// A server's bounds change: what was refused is believed for so long.
inline constexpr auto refusal_believed = std::chrono::hours(24 * 30);

/// What one export may cover.
struct bundle_bounds {
    std::size_t windows = 1;  ///< so many at most
    /// Less than this, unless it is one window: what is known to fail.
    std::optional<std::chrono::milliseconds> refused;
};

/// Cuts consecutive windows, where one ends as the next one begins, into ranges of as many as the
/// bounds let; where that is less than was asked for, of about equal numbers. Pure.
///
/// What was refused is halved: the longest range that may be asked for next is half as long, so
/// that the length that works is found in as many calls as it takes to halve down to it.
std::vector<time_range> bundled(std::span<const time_range> sorted, const bundle_bounds& most);

/// Two windows for one; none without `shortest`, or where they would be shorter than it or not of
/// whole seconds, as files are named by.
std::vector<time_range> halves_of(const time_range& window,
                                  std::optional<std::chrono::milliseconds> shortest);

/// Whether the server's words in a refusal speak of the span that was asked for.
bool speaks_of_span(std::string_view words);

}  // namespace sluice
