#pragma once

#include <sluice/time/clock.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace sluice {

/// How long this account's operations run, learned from those that ended and from looks at those
/// that still run.
///
/// Keeps the latest `capacity` times. Single-threaded; pure.
class operation_times {
public:
    static constexpr std::size_t capacity = 64;
    /// The age at which an operation is looked at while nothing at all is known.
    static constexpr duration blind_look = std::chrono::seconds(10);

    /// An operation ended after it ran this long.
    void add(duration ran);
    /// An operation was found running at this age, at `percent` by the server's own estimate.
    void saw_running(duration age, std::optional<double> percent);

    /// True until an operation has ended.
    bool empty() const noexcept { return ended_.empty(); }

    /// The age at which a first look at an operation most likely finds it done.
    ///
    /// The 85th percentile of what was seen, or 1.2 times the longest while fewer than 8 were. A
    /// look too early costs a token, that is 30 s of everybody's; a look too late costs one window
    /// its delay. Before any ended: by the percentage of the one that runs longest, or half as
    /// long again as it has run. Guesses from fewer than 8 take none to run longer than an hour.
    duration first_look() const;

    /// The time within which the fraction `q` of those seen ended; zero when none was.
    duration quantile(double q) const;

private:
    std::vector<duration> ended_;
    std::size_t next_ = 0;
    duration longest_running_{};
    std::optional<duration> extrapolated_;
};

}  // namespace sluice
