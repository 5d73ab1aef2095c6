#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/time/clock.hpp>

#include <optional>

namespace sluice {

/// How often a transfer may still fail. Pure; times are passed in.
class retry_budget {
public:
    retry_budget(int retries, duration longest_outage)
        : retries_(retries), longest_outage_(longest_outage) {}

    /// Whether another try is due after `problem`; `advanced` tells that the try before it brought
    /// something.
    bool allows(const failure& problem, bool advanced, steady_time now);

    /// Failures in a row that brought nothing, less one: what a backoff doubles by.
    int exponent() const noexcept { return failures_ > 0 ? failures_ - 1 : 0; }

private:
    int retries_;
    duration longest_outage_;
    int failures_ = 0;  // in a row, all of them
    int charged_ = 0;   // those that the server has seen, or may have
    std::optional<steady_time> unreachable_since_;
};

}  // namespace sluice
