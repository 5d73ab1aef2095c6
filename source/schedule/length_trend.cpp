#include <sluice/schedule/length_trend.hpp>

#include <schedule/normal.hpp>
#include <schedule/usual_spread.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace sluice {
namespace {

/// So many ended ones make a line, and so many one that may be drawn out.
constexpr std::size_t fewest = 2;
constexpr std::size_t enough_to_go_on = 4;
/// Of the usual spread around it: as if this many had shown it.
constexpr double trend_weight = 2;
/// A slope of so many standard errors is taken for chance; of a steeper one this much is taken off,
/// relatively to its square (the positive-part estimate of James and Stein, 1961).
constexpr double by_chance = 2;
/// Of times alike the spread is not known to be narrower.
constexpr double narrowest = 0.1;
/// No place makes an operation run for more than twenty times as long as another in the middle, or
/// for less than a twentieth: in logarithms.
constexpr double steepest = 3;

struct trend_point {
    double place;
    double logarithm;
};

struct line {
    double middle = 0;  ///< of the places
    double height = 0;  ///< there
    double slope = 0;
};

line shrunk_fit(const std::vector<trend_point>& points) {
    const auto count = static_cast<double>(points.size());
    line fit;
    for (const auto& p : points) {
        fit.middle += p.place / count;
        fit.height += p.logarithm / count;
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (const auto& p : points) {
        const double x = p.place - fit.middle;
        const double y = p.logarithm - fit.height;
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    if (xx <= 0) return fit;
    const double slope = xy / xx;
    const double squares = yy - slope * xy + trend_weight * usual_spread * usual_spread;
    const double variance = squares / (count - 2 + trend_weight);
    const double errors_squared = slope * slope * xx / variance;
    if (errors_squared > by_chance * by_chance)
        fit.slope = slope * (1 - by_chance * by_chance / errors_squared);
    return fit;
}

double deviation(const std::vector<trend_point>& points) {
    double sum = 0;
    double squares = 0;
    for (const auto& p : points) {
        sum += p.logarithm;
        squares += p.logarithm * p.logarithm;
    }
    const auto count = static_cast<double>(points.size());
    const double mean = sum / count;
    return std::sqrt(std::max(narrowest * narrowest, squares / count - mean * mean));
}

}  // namespace

// Those that still run count as long as they will probably run, given the fit so far: left out,
// they would make late windows, which are looked at later, seem long.
length_trend::length_trend(std::span<const sample> seen) {
    std::vector<trend_point> points;
    std::vector<trend_point> beyond;
    for (const auto& one : seen)
        (one.ended ? points : beyond).push_back({one.place, std::log(std::max(one.seconds, 1e-3))});
    const std::size_t certain = points.size();
    if (certain < fewest) return;
    const double spread = deviation(points);
    line fit;
    for (const auto& p : points) fit.height += p.logarithm / static_cast<double>(certain);
    for (int pass = 0; pass < 2; ++pass) {
        points.resize(certain);
        for (const auto& p : beyond) {
            const double expected = fit.height + fit.slope * (p.place - fit.middle);
            const double z = (p.logarithm - expected) / spread;
            points.push_back({p.place, expected + spread * normal_mean_beyond(z)});
        }
        fit = shrunk_fit(points);
    }
    const auto [first, last] = std::ranges::minmax_element(points, {}, &trend_point::place);
    slope_ = fit.slope;
    middle_ = fit.middle;
    const double farther = certain < enough_to_go_on ? 0 : last->place - first->place;
    first_ = first->place - farther;
    last_ = last->place + farther;
}

double length_trend::pace(double place) const noexcept {
    const double logarithm = slope_ * (std::clamp(place, first_, last_) - middle_);
    return std::exp(std::clamp(logarithm, -steepest, steepest));
}

}  // namespace sluice
