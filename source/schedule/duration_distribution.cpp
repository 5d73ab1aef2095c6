#include <schedule/duration_distribution.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sluice {
namespace {

constexpr double shortest = 0.5;
constexpr double longest = 2 * 86400;
constexpr double spacing = 0.1;  ///< of the logarithm, between points

// Before anything is seen: about a minute, give or take a factor of three. Accounts differ by what
// is left of that once the usual spread within one account is taken off.
constexpr double first_centre = 4.3;  // ln 74 s
constexpr double first_spread = 1.2;
constexpr double usual_spread = 0.8;
constexpr double spread_weight = 5;  ///< of the usual spread, in operations
constexpr double centre_weight =
    usual_spread * usual_spread / (first_spread * first_spread - usual_spread * usual_spread);

// Weights in the mixture, in operations; a kernel has 1.
constexpr double lognormal_weight = 2.8;
constexpr double even_weight = 0.5;
constexpr double kernel_width = 0.37;  ///< of the distance of the neighbours
constexpr double narrowest_kernel = 0.02;

/// Of the standard normal distribution.
double within(double z) {
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

/// What is to be expected of one beyond `z`.
double mean_beyond(double z) {
    const double rest = 1 - within(z);
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
    return rest > 1e-9 ? density / rest : z + 0.2;
}

}  // namespace

duration_distribution::duration_distribution(evidence seen) {
    const auto count = static_cast<std::size_t>(std::log(longest / shortest) / spacing);
    const double even = even_weight / static_cast<double>(count);
    points_.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        points_.push_back({shortest * std::exp(spacing * static_cast<double>(i)), even});
    std::ranges::sort(seen.ended);
    std::ranges::sort(seen.running);
    add_lognormal(seen);
    add_kernels(seen);
    move_beyond(seen.running,
                even_weight + lognormal_weight + static_cast<double>(seen.ended.size()));
    double sum = 0;
    for (const auto& p : points_) cumulated_.push_back(sum += p.mass);
    for (auto& p : points_) p.mass /= sum;
    for (auto& c : cumulated_) c /= sum;
}

void duration_distribution::add_normal(double centre, double width, double weight) {
    constexpr double nearly_all = 0.9999;
    auto i = points_within(std::exp(centre - 4 * width));
    double before = 0;
    for (; i + 1 < points_.size() && before < nearly_all; ++i) {
        const double here = within((std::log(points_[i].seconds) - centre) / width);
        points_[i].mass += weight * (here - before);
        before = here;
    }
    points_[std::min(i, points_.size() - 1)].mass += weight * (1 - before);
}

void duration_distribution::add_lognormal(const evidence& seen) {
    std::vector<double> logs;
    for (const double t : seen.ended) logs.push_back(std::log(std::max(t, shortest)));
    const auto ended = logs.size();
    double centre = first_centre;
    spread_ = first_spread;
    for (int pass = 0; pass < 3 && ended > 0; ++pass) {
        // One that still runs counts as long as it will probably run, by the fit so far.
        logs.resize(ended);
        if (pass > 0)
            for (const double age : seen.running)
                logs.push_back(centre + spread_ * mean_beyond((std::log(age) - centre) / spread_));
        const auto n = static_cast<double>(logs.size());
        double sum = centre_weight * first_centre;
        for (const double x : logs) sum += x;
        centre = sum / (n + centre_weight);
        double squares = spread_weight * usual_spread * usual_spread;
        for (const double x : logs) squares += (x - centre) * (x - centre);
        spread_ = std::sqrt(squares / (spread_weight + n) * (1 + 1 / (n + centre_weight)));
    }
    add_normal(centre, spread_, lognormal_weight);
}

void duration_distribution::add_kernels(const evidence& seen) {
    std::vector<double> logs;
    for (const double t : seen.ended) logs.push_back(std::log(std::max(t, shortest)));
    const auto count = logs.size();
    const auto reach = static_cast<std::size_t>(std::sqrt(static_cast<double>(count)));
    const double widest = 0.9 * spread_ * std::pow(static_cast<double>(count), -0.2);
    for (std::size_t i = 0; i < count; ++i) {
        double apart = 2 * widest;
        if (i + reach < count) apart = std::min(apart, logs[i + reach] - logs[i]);
        if (i >= reach) apart = std::min(apart, logs[i] - logs[i - reach]);
        add_normal(logs[i], std::max(narrowest_kernel, kernel_width * apart), 1);
    }
}

/// Each that still runs weighs as much as one that ended, beyond the age that it has reached.
void duration_distribution::move_beyond(const std::vector<double>& running, double weight) {
    double left = weight;
    double factor = 1;
    auto next = running.begin();
    for (auto& p : points_) {
        for (; next != running.end() && *next < p.seconds; ++next)
            factor += 1 / std::max(left, 1e-9);
        left -= p.mass;
        p.mass *= factor;
    }
}

double duration_distribution::cdf(double age) const noexcept {
    const std::size_t i = points_within(age);
    return i == 0 ? 0 : cumulated_[i - 1];
}

double duration_distribution::quantile(double probability) const noexcept {
    const auto place = std::ranges::lower_bound(cumulated_, probability);
    const auto i = static_cast<std::size_t>(place - cumulated_.begin());
    return points_[std::min(i, points_.size() - 1)].seconds;
}

std::size_t duration_distribution::points_within(double age) const noexcept {
    const auto place = std::ranges::upper_bound(points_, age, {}, &point::seconds);
    return static_cast<std::size_t>(place - points_.begin());
}

}  // namespace sluice
