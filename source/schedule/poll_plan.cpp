#include <schedule/poll_plan.hpp>

namespace sluice {

// All costs are weighed by the probability of getting there, so that nothing is divided by it.
poll_plan::poll_plan(std::span<const duration_distribution::point> ends, double price)
    : next_(ends.size() + 1, static_cast<std::uint16_t>(ends.size() - 1)) {
    const std::size_t n = ends.size();
    // Sums over the points up to and with each: mass, and mass times seconds.
    std::vector<double> mass(n + 1);
    std::vector<double> moment(n + 1);
    for (std::size_t i = 0; i < n; ++i) {
        mass[i + 1] = mass[i] + ends[i].mass;
        moment[i + 1] = moment[i] + ends[i].mass * ends[i].seconds;
    }
    std::vector<double> cost(n + 1);  // from the moment of a poll that failed at each point
    for (std::size_t i = n; i-- > 0;) {
        double best = -1;
        for (std::size_t j = i + 1; j <= n; ++j) {
            const double late = ends[j - 1].seconds * (mass[j] - mass[i]) - (moment[j] - moment[i]);
            if (best >= 0 && late >= best) break;
            const double all = late + price * (mass[n] - mass[j]) + cost[j];
            if (best >= 0 && all >= best) continue;
            best = all;
            next_[i] = static_cast<std::uint16_t>(j - 1);
        }
        cost[i] = best;
    }
    for (std::size_t i = next_[0] + 1; i < n; i = next_[i] + 1)
        wasted_ += (mass[n] - mass[i]) / mass[n];
}

}  // namespace sluice
