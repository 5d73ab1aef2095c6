#pragma once

#include <schedule/duration_distribution.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace sluice {

/// When to poll an operation, so that lateness and wasted polls together cost least.
///
/// Optimal inspection (Barlow, Hunter and Proschan, Optimum checking procedures, 1963): a poll of
/// an operation that still runs costs `price`, a second between its end and the poll that finds it
/// costs 1. Solved backwards over the points.
class poll_plan {
public:
    poll_plan(std::span<const duration_distribution::point> ends, double price);

    /// The point at which to poll next when the first `passed` points are ruled out.
    std::size_t next(std::size_t passed) const noexcept { return next_[passed]; }
    /// The polls that will be wasted on an operation of which nothing is known yet.
    double wasted() const noexcept { return wasted_; }

private:
    std::vector<std::uint16_t> next_;
    double wasted_ = 0;
};

}  // namespace sluice
