#pragma once

#include <span>

namespace sluice {

/// How the running time changes along the plan: what is exported often grows, or shrinks, from one
/// window to the next.
///
/// A line through the logarithms of the times, drawn towards "no trend" by as much as chance alone
/// would bend it: of times without a trend it hardly ever finds one.
class length_trend {
public:
    /// An operation of the plan, and how long it ran, or has run so far.
    struct sample {
        double place;
        double seconds;
        bool ended;  ///< or foretold to end then
    };

    length_trend() = default;  ///< none
    explicit length_trend(std::span<const sample> seen);

    bool exists() const noexcept { return slope_ != 0; }
    /// How many times as long as one in the middle of those seen an operation at this place is
    /// expected to run. Beyond all that were seen the line goes on for as far again at most, and
    /// not at all while few have ended.
    double pace(double place) const noexcept;

private:
    double slope_ = 0;  ///< of the logarithm, for each place
    double middle_ = 0;
    double first_ = 0;  ///< the places between which it holds
    double last_ = 0;
};

}  // namespace sluice
