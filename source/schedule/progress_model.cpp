#include <schedule/progress_model.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// Points of percent that percentages are believed to be off, and how many have shown that.
constexpr double first_scatter = 2;
constexpr double first_weight = 2;
/// A percentage is a whole number: it cannot be better than that.
constexpr double least_scatter = 0.3;
/// An error beyond this part of the running time tells no more than the other operations do.
constexpr double vaguest = 0.35;

}  // namespace

// The error of a percentage p at age a, of an operation that ran for t: p - 100 a / t.
void progress_model::learn(const poll_history& seen, double ran) noexcept {
    const double rate = 100 / ran;
    compared_ += seen.percents;
    sum_ += seen.percent - rate * seen.age;
    squares_ += seen.percent_percent - 2 * rate * seen.age_percent + rate * rate * seen.age_age;
}

double progress_model::bias() const noexcept {
    return sum_ / (first_weight + compared_);
}

double progress_model::scatter() const noexcept {
    const double squares = first_weight * first_scatter * first_scatter + squares_;
    return std::max(least_scatter, std::sqrt(squares / (first_weight + compared_)));
}

std::optional<progress_model::forecast> progress_model::foretell(const poll_history& seen) const {
    if (seen.percents == 0) return std::nullopt;
    const double rate = (seen.age_percent - bias() * seen.age) / seen.age_age / 100;
    const double error = scatter() / 100 / std::sqrt(seen.age_age);
    if (rate <= 0 || error > vaguest * rate) return std::nullopt;
    return forecast{1 / rate, error / (rate * rate)};
}

std::vector<duration_distribution::point> progress_model::forecast::ends_beyond(
    double ruled_out) const {
    constexpr int steps = 20;
    constexpr double widest = 2.5;  // errors
    std::vector<duration_distribution::point> ends;
    // The error is one of the rate, so that the end may be later by more than it may be earlier.
    for (int i = steps; i >= -steps; i -= 2) {
        const double z = widest * i / steps;
        const double t = end / std::max(1 + z * error / end, 0.1);
        if (t > ruled_out && (ends.empty() || t > ends.back().seconds))
            ends.push_back({t, std::exp(-0.5 * z * z)});
    }
    return ends;
}

}  // namespace sluice
