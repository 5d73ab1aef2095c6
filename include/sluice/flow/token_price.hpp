#pragma once

#include <sluice/flow/operation_times.hpp>

#include <optional>
#include <span>

namespace sluice {

/// One account at one moment, as far as the price of its tokens depends on it. Times in seconds.
struct account_view {
    /// An operation that runs, or some alike.
    struct runner {
        double age = 0;
        double ruled_out = 0;       ///< the age at the latest look
        std::optional<double> end;  ///< where foretold
        double count = 1;
    };

    double tokens = 0;
    double interval = 30;
    double creates = 0;  ///< that are still to be made
    double results = 0;  ///< calls that wait
    std::span<const runner> running{};

    double undelivered() const noexcept;
};

/// The looks that may be wasted on one operation, before tokens are missing, and what is lost then.
struct token_budget {
    double delay = 0;  ///< a wasted token delays this many deliveries by an interval each
    double spare = 0;  ///< looks at one operation that can be wasted at no other's cost
};

token_budget budget_of(const account_view& now, const time_belief& believed);

}  // namespace sluice
