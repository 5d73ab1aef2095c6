#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sluice {

/// How long an operation of one account runs: a probability for each of a row of times.
///
/// A mixture, in which each part weighs as much as has been seen of it:
/// - a lognormal, as the times of batch jobs are commonly spread (Feitelson, Workload Modeling for
///   Computer Systems Performance Evaluation, 2015, ch. 3), fitted with a weak prior;
/// - a kernel around each time seen, as wide as its neighbours are apart (Silverman, Density
///   Estimation, 1986, ch. 5), which finds other shapes: two kinds of operation, all equal;
/// - every order of magnitude alike, since a few operations prove little about the next one.
/// An operation that still runs counts for all that is longer than it has run (Efron, 1967, of the
/// product-limit estimate).
class duration_distribution {
public:
    struct point {
        double seconds;  ///< the longest time that this point stands for
        double mass;     ///< its probability
    };
    /// In seconds.
    struct evidence {
        std::vector<double> ended;    ///< how long those ran that ended, or are foretold to
        std::vector<double> running;  ///< the ages at which others were still running
    };

    explicit duration_distribution(evidence seen);

    /// Strictly increasing; their masses add up to 1.
    std::span<const point> points() const noexcept { return points_; }
    /// The probability of having ended at this age.
    double cdf(double age) const noexcept;
    /// The time within which an operation ends with this probability.
    double quantile(double probability) const noexcept;
    /// How many points are no longer than `age`.
    std::size_t points_within(double age) const noexcept;

private:
    void add_normal(double centre, double width, double weight);
    void add_lognormal(const evidence& seen);
    void add_kernels(const evidence& seen);
    void move_beyond(const std::vector<double>& running, double weight);

    double spread_ = 0;  ///< of the logarithms
    std::vector<point> points_;
    std::vector<double> cumulated_;  ///< mass up to and with each point
};

}  // namespace sluice
