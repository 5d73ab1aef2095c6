#pragma once

#include <sluice/time/clock.hpp>

#include <cstddef>
#include <vector>

namespace sluice {

/// How long this account's operations run, learned from those that ended.
///
/// Keeps the latest `capacity` times. Single-threaded; pure.
class operation_times {
public:
    static constexpr std::size_t capacity = 64;

    void add(duration ran);
    bool empty() const noexcept { return recent_.empty(); }
    std::size_t size() const noexcept { return recent_.size(); }

    /// The age at which a first look at an operation most likely finds it done: the 85th
    /// percentile of what was seen, or 1.2 times the longest while fewer than 8 were. A look too
    /// early costs a token, that is 30 s of everybody; a look too late costs one window's delay.
    duration first_look() const;

    /// The time within which the fraction `q` of those seen ended; zero when none was.
    duration quantile(double q) const;

private:
    std::vector<duration> recent_;
    std::size_t next_ = 0;
};

}  // namespace sluice
