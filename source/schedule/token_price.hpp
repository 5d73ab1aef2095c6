#pragma once

#include <schedule/duration_distribution.hpp>

#include <optional>
#include <span>

namespace sluice {

/// One account at one moment, as far as the worth of its tokens depends on it. Times in seconds.
struct account_view {
    /// An operation that runs, or some alike.
    struct operation {
        double age = 0;
        double ruled_out = 0;       ///< the age at the latest poll
        std::optional<double> end;  ///< where foretold
        double count = 1;
    };

    double tokens = 0;
    double interval = 30;
    double creates = 0;  ///< that are still to be made
    double results = 0;  ///< calls that are still to be made
    std::span<const operation> running{};

    double undelivered() const noexcept;
};

/// The polls that may be wasted before tokens are missing, and what is lost then.
struct token_budget {
    double delayed = 0;  ///< windows that wait for tokens: a wasted one delays each by an interval
    double spare = 0;    ///< polls of one operation that can be wasted at no other's cost
};

token_budget budget_of(const account_view& now, const duration_distribution& durations);

}  // namespace sluice
