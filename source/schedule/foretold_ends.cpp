#include <schedule/foretold_ends.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// Percentages that are worth little are off by 20 points either way, evenly.
constexpr double worthless = 12;
/// A doubt that is smaller than this is none.
constexpr double least_doubt = 0.01;
/// No end is thought of that is so many times as far as the foretold one.
constexpr double longest = 10;

struct weighed {
    std::vector<duration_distribution::point> points;
    double sum = 0;
};

/// Up to 2.5 errors to either side, from the fastest, that is the shortest, on.
template <class Weight>
weighed around(const operation_times::forecast& told, double ruled_out, Weight weight) {
    constexpr int steps = 20;
    constexpr double widest = 2.5;
    const double rate = 1 / told.end;
    const double rate_error = told.error * rate * rate;
    weighed into;
    for (int i = -steps; i <= steps; i += 2) {
        const double z = -widest * i / steps;
        const double t = 1 / std::max(rate + z * rate_error, rate / longest);
        if (t <= ruled_out) continue;
        const double mass = std::exp(-0.5 * z * z) * weight(t);
        if (!(mass > 0)) continue;
        into.points.push_back({t, mass});
        into.sum += mass;
    }
    return into;
}

/// Those at the same time become one.
std::vector<duration_distribution::point> in_order(
    std::vector<duration_distribution::point> points) {
    std::ranges::sort(points, {}, &duration_distribution::point::seconds);
    std::vector<duration_distribution::point> merged;
    for (const auto& p : points) {
        if (merged.empty() || p.seconds > merged.back().seconds) {
            merged.push_back(p);
        } else {
            merged.back().mass += p.mass;
        }
    }
    return merged;
}

}  // namespace

// Two beliefs, by how much percentages are doubted. Where they are worth something, the times of
// the others weigh as well; where they are not, this one is no longer known to be like the others.
std::vector<duration_distribution::point> foretold_ends(const operation_times::forecast& told,
                                                        double ruled_out, double pace,
                                                        const operation_times& learned) {
    const auto& believed = learned.belief();
    const auto hints = learned.hints();
    auto good =
        around(told, ruled_out, [&](double t) { return believed.density(t / pace) * t * t; });
    if (good.points.empty()) return {};
    const double doubt = hints.doubt > least_doubt && hints.scatter < worthless ? hints.doubt : 0;
    for (auto& p : good.points) p.mass = p.mass / good.sum * (1 - doubt);
    if (doubt > 0) {
        const double wider = told.error * worthless / hints.scatter;
        const auto bad = around({told.end, wider}, ruled_out, [](double) { return 1; });
        for (const auto& p : bad.points)
            good.points.push_back({p.seconds, p.mass / bad.sum * doubt});
    }
    return in_order(std::move(good.points));
}

}  // namespace sluice
