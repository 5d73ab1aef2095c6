#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sluice {

/// What is believed of how long an operation runs: a discrete distribution, in seconds.
class duration_distribution {
public:
    struct point {
        double seconds;  ///< the longest time that this point stands for
        double mass;     ///< how likely it is; all of them add up to 1
    };

    /// What operations of one account have shown.
    struct evidence {
        std::vector<double> ended;   ///< how long those ran that ended, or are known to be going to
        std::vector<double> beyond;  ///< how long those have run at least that still do
    };

    explicit duration_distribution(const evidence& seen);

    /// Strictly increasing.
    std::span<const point> points() const noexcept { return points_; }
    /// How likely an operation ends within `age`.
    double cdf(double age) const noexcept;
    /// The time within which it ends with this likelihood.
    double quantile(double likelihood) const noexcept;
    /// Density at a time of the smooth part of the belief, up to a factor.
    double density(double seconds) const noexcept;
    /// The rate, per second, at which those end that have run for `age`, soon after it.
    double hazard_rate(double age) const noexcept;
    /// How many points are no longer than `age`.
    std::size_t points_within(double age) const noexcept;

private:
    double probable_logarithm(double age) const noexcept;
    void fit_running(const std::vector<double>& beyond);
    void fit(const evidence& seen);
    std::vector<point> smooth() const;
    std::vector<point> around(const std::vector<double>& ended) const;
    void append_tail(double mass);

    double centre_ = 0;  ///< of the logarithms
    double spread_ = 0;
    std::vector<point> points_;
    std::vector<double> cumulated_;  ///< mass up to and with each point
};

}  // namespace sluice
