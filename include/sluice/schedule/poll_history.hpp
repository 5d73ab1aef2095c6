#pragma once

#include <sluice/time/clock.hpp>

#include <optional>

namespace sluice {

/// All that looks at one running operation have shown: how old it was, and what the server said of
/// its progress. Sums, since they are all that an extrapolation needs.
struct poll_history {
    duration last_age{};  ///< at the latest look; 0 when there was none
    int percents = 0;     ///< looks with a percentage that tells something
    double age = 0;       ///< sum of their ages, in seconds
    double percent = 0;   ///< sum of their percentages
    double age_age = 0;   ///< sums of products
    double age_percent = 0;
    double percent_percent = 0;

    bool looked() const noexcept { return last_age > duration::zero(); }

    /// It was found running at this age. A percentage of 0 or of 99 and more tells nothing: it is
    /// where estimates wait for the beginning and for the end.
    void add(duration at, std::optional<double> told) noexcept;
};

}  // namespace sluice
