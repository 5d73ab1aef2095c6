#pragma once

#include <sluice/core/time_range.hpp>

#include <vector>

namespace sluice {

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
/// Errors: invalid_argument: an empty or reversed range, a window length out of bounds, a range
/// that is not a whole number of windows (the message names the nearest ends that are).
outcome<plan> make_plan(const plan_request& what, wall_time now);

}  // namespace sluice
