#include <sluice/schedule/poll_plan.hpp>

#include <schedule/normal.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace {

/// Looking for an end that is known up to a normal error, in units of that error.
struct aim {
    double cost = 0;    ///< of lateness and wasted looks
    double wasted = 0;  ///< looks
};

/// The best single aim: where a moment more costs as much lateness as it saves in failed looks.
aim best_aim(double price) {
    double low = -4;
    double high = 6;
    for (int i = 0; i < 30; ++i) {
        const double z = (low + high) / 2;
        (normal_within(z) < price * normal_density(z) ? low : high) = z;
    }
    const double missed = 1 - normal_within(low);
    return {price * missed + low * (1 - missed) + normal_density(low), missed};
}

/// `best_aim` by table: prices from 1/16 of the error to 2^20 of it.
aim best_aim_near(double price) {
    static const auto table = [] {
        std::array<aim, 25> all{};
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = best_aim(std::exp2(static_cast<double>(i) - 4));
        return all;
    }();
    const double place = std::clamp(std::log2(std::max(price, 1e-9)) + 4, 0.0, 23.999);
    const auto i = static_cast<std::size_t>(place);
    const double part = place - static_cast<double>(i);
    return {table[i].cost * (1 - part) + table[i + 1].cost * part,
            table[i].wasted * (1 - part) + table[i + 1].wasted * part};
}

}  // namespace

// All costs are weighed by the likelihood of getting there, so that nothing is divided by it.
poll_plan::poll_plan(std::span<const duration_distribution::point> belief, double price,
                     const foretelling& hints)
    : next_(belief.size() + 1), wasted_(belief.size() + 1) {
    const std::size_t n = belief.size();
    // Sums over the points up to and with each: mass, and mass times seconds.
    std::vector<double> mass(n + 1);
    std::vector<double> moment(n + 1);
    for (std::size_t i = 0; i < n; ++i) {
        mass[i + 1] = mass[i] + belief[i].mass;
        moment[i + 1] = moment[i] + belief[i].mass * belief[i].seconds;
    }
    std::vector<double> cost(n + 1);  // from the moment of a look that failed at each point
    std::vector<double> after(n + 1);
    next_[n] = static_cast<std::uint16_t>(n == 0 ? 0 : n - 1);
    for (std::size_t i = n; i-- > 0;) {
        double best = -1;
        for (std::size_t j = i + 1; j <= n; ++j) {
            const double late =
                belief[j - 1].seconds * (mass[j] - mass[i]) - (moment[j] - moment[i]);
            if (best >= 0 && late >= best) break;
            const double all = late + price * (mass[n] - mass[j]) + cost[j];
            if (best >= 0 && all >= best) continue;
            best = all;
            next_[i] = static_cast<std::uint16_t>(j - 1);
            after[i] = (mass[n] - mass[j]) + wasted_[j];
        }
        cost[i] = best;
        wasted_[i] = after[i];
        if (hints.told && i > 0) {
            // The failed look told a percentage, by which the end can be foretold.
            const double rest = mass[n] - mass[i];
            const double at = belief[i - 1].seconds;
            const double end = std::max(at, (moment[n] - moment[i]) / std::max(rest, 1e-12));
            const double error = hints.scatter / 100 * end * end / at;
            const aim told = best_aim_near(price / error);
            if (rest * error * told.cost < best) {
                cost[i] = rest * error * told.cost;
                wasted_[i] = rest * told.wasted;
            }
        }
    }
    if (mass[n] > 0) wasted_[0] /= mass[n];
}

}  // namespace sluice
