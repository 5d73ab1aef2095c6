#pragma once

#include <sluice/schedule/operation_times.hpp>

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
        double pace = 1;            ///< operation_times::pace
        double count = 1;
    };

    double tokens = 0;
    double interval = 30;
    double burst = 50;
    double creates = 0;  ///< that are still to be made
    double results = 0;  ///< calls that wait
    std::span<const runner> running{};

    double undelivered() const noexcept;
};

/// The looks that may be wasted on one operation, before tokens are missing, and what is lost then.
struct token_budget {
    double delay = 0;  ///< a wasted token delays this many deliveries by an interval each
    double spare = 0;  ///< looks at one operation that can be wasted at no other's cost
    /// As `spare`, where a quarter of the burst is left: another program may use the same key, and
    /// the next run begins with what this one leaves.
    double idle = 0;
    /// Tokens that would be left, beyond that quarter, if all calls to come were made now.
    double idle_at_once = 0;
};

token_budget budget_of(const account_view& now, const duration_distribution& believed);

/// The price at which looks, each made at the best time for it, use up the idle tokens.
///
/// Looks are best made at the rate sqrt(h / 2c) for a price of c and a rate h at which operations
/// end (Keller, Optimum checking schedules, 1974), so that their number goes with 1 / sqrt(c).
double price_of_idle_tokens(const account_view& now, const token_budget& budget,
                            const duration_distribution& believed);

}  // namespace sluice
