#pragma once

#include <sluice/schedule/duration_distribution.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace sluice {

/// How well the server's percentage foretells the end.
struct foretelling {
    bool told = false;   ///< looks at this account's operations show a percentage
    double scatter = 0;  ///< of a percentage around the true one, in points of percent
    double doubt = 0;    ///< how likely it is that they are worth far less than that
};

/// When to look at an operation, so that lateness and wasted looks together cost least.
///
/// Optimal inspection (Barlow, Hunter and Proschan, Optimum checking procedures, 1963): a look at
/// an operation that still runs costs `price`, a second between its end and the look that finds it
/// costs 1. Solved backwards over the points of what is believed.
class poll_plan {
public:
    poll_plan(std::span<const duration_distribution::point> belief, double price,
              const foretelling& hints);

    /// The point at which to look next, when all up to the first `passed` points are ruled out.
    std::size_t next(std::size_t passed) const noexcept { return next_[passed]; }
    /// The looks that will be wasted on an operation of which nothing is known yet.
    double wasted() const noexcept { return wasted_.front(); }

private:
    std::vector<std::uint16_t> next_;
    std::vector<double> wasted_;
};

}  // namespace sluice
