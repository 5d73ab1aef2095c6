#pragma once

#include <sluice/schedule/poll_history.hpp>

namespace sluice {

/// How far one account's percentages are off, and how well that is known.
///
/// Before anything is known they are believed to be within 2 points of the truth, with doubt.
class percentage_errors {
public:
    /// The operation that showed these ran for so many seconds.
    void compare(const poll_history& seen, double ran) noexcept;
    /// The same operation was looked at more than once: percentages that do not lie on one line
    /// through its beginning contradict each other, whenever it may end. Once for each operation.
    void compare_among(const poll_history& seen) noexcept;

    /// By how much they are too high, in points.
    double bias() const noexcept;
    /// How they are scattered around the truth: the standard deviation, in points.
    double scatter() const noexcept;
    /// How likely it is that they are worth far less than `scatter` says.
    double doubt() const noexcept;

private:
    double compared_ = 0;  ///< with the truth
    double sum_ = 0;       ///< of their errors
    double contradictions_ = 0;
    double squares_ = 0;  ///< of the errors and contradictions
};

}  // namespace sluice
