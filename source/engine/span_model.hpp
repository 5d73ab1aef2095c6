#pragma once

#include <sluice/ledger/ledger.hpp>

#include <optional>
#include <span>

namespace sluice {

/// How long an operation runs for how much time its export covers: a start that costs the same
/// for each, and a part that grows with the span. Pure.
///
/// Learned from operations of spans that differ enough; until there are such, the start is taken
/// to cost as much as `start_in_data` of data. That is a guess, which errs on the side of bundles
/// that are too small.
class span_model {
public:
    static constexpr std::chrono::milliseconds start_in_data = std::chrono::hours(24);

    explicit span_model(std::span<const operation_time> seen);

    /// What an operation that ran so long would have taken over another span.
    duration carried_over(const operation_time& seen, std::chrono::milliseconds span) const;
    /// The median of all, carried over to `span`; nothing when nothing was seen.
    std::optional<duration> usual(std::chrono::milliseconds span) const;

private:
    double weight(std::chrono::milliseconds span) const;

    std::vector<operation_time> seen_;
    double start_;  ///< in milliseconds of data
};

}  // namespace sluice
