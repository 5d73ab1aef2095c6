#pragma once

#include <schedule/duration_distribution.hpp>
#include <sluice/schedule/poll_history.hpp>

#include <optional>
#include <vector>

namespace sluice {

/// What one account's percentages are worth, and the ends that they foretell.
///
/// A percentage is taken for the part of its time that an operation has run, off by the account's
/// bias and by an error of its own. Both are learned from operations that ended.
class progress_model {
public:
    /// The operation with these percentages ran for so many seconds.
    void learn(const poll_history& seen, double ran) noexcept;

    /// An end and its standard error, in seconds.
    struct forecast {
        double end;
        double error;
        /// The ends that are possible later than the age that is ruled out; may be empty.
        std::vector<duration_distribution::point> ends_beyond(double ruled_out) const;
    };
    /// Nothing when the percentages tell less than the times of other operations.
    std::optional<forecast> foretell(const poll_history& seen) const;

    /// How far percentages are scattered around the truth: the standard deviation, in points.
    double scatter() const noexcept;

private:
    double bias() const noexcept;

    double compared_ = 0;  ///< percentages
    double sum_ = 0;       ///< of their errors
    double squares_ = 0;
};

}  // namespace sluice
