#pragma once

#include <sluice/core/time_range.hpp>

#include <vector>

namespace sluice {

/// A window is at least this long (the vendor's guide speaks of 30 minute bundles) …
inline constexpr std::chrono::milliseconds shortest_window = std::chrono::minutes(15);
/// … and at most this.
inline constexpr std::chrono::milliseconds longest_window = std::chrono::hours(24 * 31);
/// 28 years of quarter hours, or 16 MB of windows: more than that is a mistyped year.
inline constexpr std::int64_t most_windows = 1'000'000;

/// What a backfill is asked to cover.
struct plan_request {
    time_range range;
    std::chrono::milliseconds every = std::chrono::hours(24);   ///< 15 minutes to 31 days
    std::chrono::milliseconds settle = std::chrono::hours(24);  ///< data arrives up to this late
};

/// The windows of a backfill, oldest first.
struct plan {
    std::vector<time_range> windows;    ///< settled: to be delivered
    std::vector<time_range> unsettled;  ///< ended too recently: left for a later run
};

/// Cuts the range into half-open, contiguous windows; those that end later than `now - settle` are
/// unsettled. Pure.
/// Errors: invalid_argument: an empty or reversed range, a window length out of bounds, a negative
/// settling time, more than `most_windows`, a range that is not a whole number of windows (the
/// message names the nearest ends that are).
outcome<plan> make_plan(const plan_request& what, wall_time now);

}  // namespace sluice
