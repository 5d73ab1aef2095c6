#include <sluice/schedule/duration_distribution.hpp>

#include <schedule/normal.hpp>
#include <schedule/usual_spread.hpp>

#include <algorithm>
#include <array>
#include <cmath>

// Three parts, by how much has been seen:
// - a lognormal, which is how the times of batch jobs are commonly spread (Feitelson, Workload
//   Modeling for Computer Systems Performance Evaluation, 2015, ch. 3), fitted with weak priors;
// - a kernel around each time seen, as wide as its neighbours are apart (Silverman, Density
//   Estimation, 1986, ch. 5), which finds other shapes: two kinds of operation, all equal;
// - a Pareto tail, since a few operations prove little about the longest.
// Operations that still run count at least as long as they have run: their mass is given to all
// that is longer (Efron's redistribution to the right, 1967, of the product-limit estimate).

namespace sluice {
namespace {

// Before anything is seen: about a minute, give or take a factor of three.
constexpr double blind_centre = 4.3;  // ln 74 s
constexpr double blind_spread = 1.2;
// So many that outlast that and none that ended move it, against this many operations' weight.
constexpr std::size_t enough_to_doubt = 3;
constexpr double blind_weight = 4;
constexpr double usual_weight = 5;  ///< of the usual spread: as if this many had shown it
// Accounts differ by what is left of the blind spread, so what was believed of the centre before
// anything was seen weighs as much as this many operations: 0.8.
constexpr double centre_weight =
    usual_spread * usual_spread / (blind_spread * blind_spread - usual_spread * usual_spread);
constexpr double smooth_weight = 2.8;  ///< of the lognormal, in operations
constexpr double tail_power = 1.5;
constexpr double tail_weight = 0.5;  ///< of the tail, in operations
constexpr double narrowest_kernel = 0.01;
constexpr double kernel_width = 0.37;  ///< of the distance of the neighbours
constexpr double day = 86400;

constexpr std::size_t resolution = 40;

using point = duration_distribution::point;

void by_time(std::vector<point>& points) {
    std::ranges::sort(points, {}, &point::seconds);
}

double mass_of(const std::vector<point>& points) {
    double sum = 0;
    for (const auto& p : points) sum += p.mass;
    return sum;
}

/// Fewer points of about the same distribution, finer towards the end, where looks are aimed.
std::vector<point> condensed(std::vector<point> many) {
    by_time(many);
    const double all = mass_of(many);
    std::vector<point> few;
    double passed = 0;
    double group = 0;
    std::size_t level = 1;
    const auto upto = [](std::size_t k) {
        const double left = static_cast<double>(resolution - k) / resolution;
        return 1 - left * left;
    };
    for (const auto& p : many) {
        passed += p.mass / all;
        group += p.mass / all;
        if (level < resolution && passed < upto(level) && &p != &many.back()) continue;
        while (level < resolution && passed >= upto(level)) ++level;
        if (!few.empty() && few.back().seconds >= p.seconds) {
            few.back().mass += group;
        } else {
            few.push_back({p.seconds, group});
        }
        group = 0;
    }
    return few;
}

}  // namespace

duration_distribution::duration_distribution(const evidence& seen) {
    fit(seen);
    const auto count = static_cast<double>(seen.ended.size());
    auto many = smooth();
    const auto kernels = around(seen.ended);
    many.insert(many.end(), kernels.begin(), kernels.end());
    points_ = condensed(std::move(many));
    append_tail(tail_weight / (count + smooth_weight));

    auto beyond = seen.beyond;
    std::ranges::sort(beyond);
    const double share = 1 / (count + smooth_weight + static_cast<double>(beyond.size()));
    for (auto& p : points_) p.mass *= (count + smooth_weight) * share;
    for (const double age : beyond) {
        double longer = 0;
        for (const auto& p : points_)
            if (p.seconds > age) longer += p.mass;
        if (longer <= 0) {
            points_.back().mass += share;
            continue;
        }
        for (auto& p : points_)
            if (p.seconds > age) p.mass *= 1 + share / longer;
    }
    double sum = 0;
    for (auto& p : points_) cumulated_.push_back(sum += p.mass);
    for (auto& p : points_) p.mass /= sum;
    for (auto& c : cumulated_) c /= sum;
}

/// The logarithm of how long one that still runs at this age will probably run, by the fit so far.
double duration_distribution::probable_logarithm(double age) const noexcept {
    return centre_ + spread_ * normal_mean_beyond((std::log(age) - centre_) / spread_);
}

/// Where none has ended: operations of one account are alike, so that each that outlasts what was
/// believed of all says that the others will as well.
void duration_distribution::fit_running(const std::vector<double>& beyond) {
    constexpr double doubt = blind_spread * blind_spread - usual_spread * usual_spread;
    const double weight = blind_weight + static_cast<double>(beyond.size());
    for (int pass = 0; pass < 3; ++pass) {
        double sum = blind_weight * blind_centre;
        for (const double age : beyond) sum += probable_logarithm(age);
        centre_ = sum / weight;
        spread_ = std::sqrt(usual_spread * usual_spread + doubt / weight);
    }
}

/// Mean and deviation of the logarithms; one that still runs counts as long as it will probably
/// run, given the fit so far.
void duration_distribution::fit(const evidence& seen) {
    centre_ = blind_centre;
    spread_ = blind_spread;
    if (seen.ended.empty()) {
        if (seen.beyond.size() >= enough_to_doubt) fit_running(seen.beyond);
        return;
    }
    std::vector<double> logs;
    for (const double t : seen.ended) logs.push_back(std::log(std::max(t, 0.001)));
    const std::size_t certain = logs.size();
    for (int pass = 0; pass < 3; ++pass) {
        double sum = centre_weight * blind_centre;
        for (const double x : logs) sum += x;
        const auto count = static_cast<double>(logs.size());
        centre_ = sum / (count + centre_weight);
        double squares = usual_weight * usual_spread * usual_spread;
        for (const double x : logs) squares += (x - centre_) * (x - centre_);
        spread_ = std::sqrt(squares / (usual_weight + count) * (1 + 1 / (count + centre_weight)));
        if (seen.beyond.empty()) return;
        logs.resize(certain);
        for (const double age : seen.beyond) logs.push_back(probable_logarithm(age));
    }
}

std::vector<duration_distribution::point> duration_distribution::smooth() const {
    constexpr double widest = 2.6;
    constexpr int steps = 26;
    std::vector<point> points;
    double before = normal_beyond(-widest);
    for (int i = 1; i <= steps; ++i) {
        const double z = -widest + 2 * widest * i / steps;
        const double beyond = normal_beyond(z);
        points.push_back({std::exp(centre_ + spread_ * z), smooth_weight * (before - beyond)});
        before = beyond;
    }
    return points;
}

std::vector<duration_distribution::point> duration_distribution::around(
    const std::vector<double>& ended) const {
    static constexpr std::array<double, 5> places{-1.4, -0.6, 0.1, 0.8, 1.7};
    static constexpr std::array<double, 5> masses{0.13, 0.23, 0.28, 0.23, 0.13};
    std::vector<double> logs;
    for (const double t : ended) logs.push_back(std::log(std::max(t, 0.001)));
    std::ranges::sort(logs);
    // As wide as the nearest neighbours are apart, so that kinds far apart are not mixed.
    const std::size_t count = logs.size();
    const auto reach = static_cast<std::size_t>(std::sqrt(static_cast<double>(count)));
    const double widest = 0.9 * spread_ * std::pow(static_cast<double>(count), -0.2);
    std::vector<point> points;
    for (std::size_t i = 0; i < count; ++i) {
        double apart = 2 * widest;
        if (i + reach < count) apart = std::min(apart, logs[i + reach] - logs[i]);
        if (i >= reach) apart = std::min(apart, logs[i] - logs[i - reach]);
        const double width = std::max(narrowest_kernel, apart * kernel_width);
        for (std::size_t k = 0; k < places.size(); ++k)
            points.push_back({std::exp(logs[i] + width * places[k]), masses[k]});
    }
    return points;
}

/// Beyond the longest point, up to a day.
void duration_distribution::append_tail(double mass) {
    constexpr double step = 1.3;
    const double bulk = points_.back().seconds;
    for (auto& p : points_) p.mass *= 1 - mass;
    double before = 1;
    for (double reach = step; reach < 100 && bulk * reach < 2 * day; reach *= step) {
        const double beyond = std::pow(reach, -tail_power);
        points_.push_back({bulk * reach, mass * (before - beyond)});
        before = beyond;
    }
    points_.back().mass += mass * before;
}

double duration_distribution::cdf(double age) const noexcept {
    const std::size_t i = points_within(age);
    const double before = i == 0 ? 0 : cumulated_[i - 1];
    if (i == points_.size()) return 1;
    const double from = i == 0 ? 0 : points_[i - 1].seconds;
    return before + points_[i].mass * (age - from) / (points_[i].seconds - from);
}

double duration_distribution::quantile(double likelihood) const noexcept {
    const auto place = std::ranges::lower_bound(cumulated_, likelihood);
    const auto i = static_cast<std::size_t>(place - cumulated_.begin());
    return points_[std::min(i, points_.size() - 1)].seconds;
}

double duration_distribution::density(double seconds) const noexcept {
    const double z = (std::log(seconds) - centre_) / spread_;
    return normal_density(z) / seconds;
}

double duration_distribution::hazard_rate(double age) const noexcept {
    const std::size_t i = points_within(age);
    const double left = i == 0 ? 1 : 1 - cumulated_[i - 1];
    if (i == points_.size() || left <= 0) return tail_power / std::max(age, 1.0);
    const double from = i == 0 ? 0 : points_[i - 1].seconds;
    return points_[i].mass / left / (points_[i].seconds - from);
}

std::size_t duration_distribution::points_within(double age) const noexcept {
    const auto place = std::ranges::upper_bound(points_, age, {}, &point::seconds);
    return static_cast<std::size_t>(place - points_.begin());
}

}  // namespace sluice
