#include <sluice/schedule/token_price.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace sluice {
namespace {

/// Some operations that end, and then want two calls each.
struct ending {
    double later;  ///< seconds from now
    double count;
    bool foretold;
};

/// Of the looks at operations whose end is foretold so many are wasted, beside those of the others.
constexpr double foretold_weight = 0.65;

/// The part of the burst that is left alone by looks that are made only because tokens lie idle.
constexpr double left_alone = 0.25;

/// The parts in which those end whose end is a matter of belief.
constexpr int parts = 6;

/// The ends that are believed of one that was found running at this age last, a part each.
std::array<double, parts> ends_of(double ruled_out_at, const duration_distribution& believed) {
    std::array<double, parts> ends{};
    const double ruled_out = believed.cdf(ruled_out_at);
    for (int i = 0; i < parts; ++i)
        ends[static_cast<std::size_t>(i)] =
            believed.quantile(ruled_out + (1 - ruled_out) * (i + 0.5) / parts);
    return ends;
}

void foresee(const account_view::runner& one, double later, const duration_distribution& believed,
             const std::array<double, parts>& ends_of_fresh, std::vector<ending>& into) {
    if (one.end) {
        into.push_back({later + std::max(0.0, *one.end - one.age), one.count, true});
        return;
    }
    const auto ends =
        one.ruled_out > 0 ? ends_of(one.ruled_out / one.pace, believed) : ends_of_fresh;
    for (const double end : ends)
        into.push_back({later + std::max(0.0, one.pace * end - one.age), one.count / parts, false});
}

}  // namespace

double account_view::undelivered() const noexcept {
    double sum = creates + results;
    for (const auto& one : running) sum += one.count;
    return sum;
}

token_budget budget_of(const account_view& now, const duration_distribution& believed) {
    std::vector<ending> endings;
    endings.reserve((now.running.size() + 1) * parts);
    const auto ends_of_fresh = ends_of(0, believed);
    for (const auto& one : now.running) foresee(one, 0, believed, ends_of_fresh, endings);
    if (now.creates > 0) {
        // They need tokens before they run: half of that time, on the average.
        account_view::runner fresh;
        fresh.count = now.creates;
        foresee(fresh, std::max(0.0, now.creates - now.tokens) * now.interval / 2, believed,
                ends_of_fresh, endings);
    }
    std::ranges::sort(endings, {}, &ending::later);

    token_budget budget;
    budget.spare = budget.idle = std::numeric_limits<double>::max();
    const double kept = left_alone * now.burst;
    double ended = 0;
    double vague = 0.5;
    for (const auto& e : endings) {
        ended += e.count;
        vague += e.foretold ? foretold_weight * e.count : e.count;
        const double wanted = now.creates + now.results + 2 * ended;
        const double left = now.tokens + e.later / now.interval - wanted;
        if (left <= 0) {
            budget.delay = now.results + ended;
            budget.spare = std::numeric_limits<double>::max();
        } else {
            budget.spare = std::min(budget.spare, left / vague);
        }
        if (budget.idle > 0)
            budget.idle = std::min(budget.idle, std::max(0.0, left - kept) / vague);
    }
    budget.idle_at_once = now.tokens - now.creates - now.results - 2 * ended - kept;
    return budget;
}

double price_of_idle_tokens(const account_view& now, const token_budget& budget,
                            const duration_distribution& believed) {
    if (budget.idle <= 0) return std::numeric_limits<double>::max();
    const auto points = believed.points();
    // At a price of 1: the looks beyond each point, and the operations that get there.
    std::vector<double> looks(points.size() + 1);
    std::vector<double> left(points.size() + 1);
    for (std::size_t i = points.size(); i-- > 0;) {
        const double from = i > 0 ? points[i - 1].seconds : 0;
        left[i] = left[i + 1] + points[i].mass;
        looks[i] =
            looks[i + 1] + std::sqrt(left[i] * points[i].mass * (points[i].seconds - from) / 2);
    }
    double count = now.creates;
    double sum = now.creates * looks[0];
    for (const auto& one : now.running) {
        count += one.count;
        if (one.end) continue;
        const auto passed = believed.points_within(one.ruled_out / one.pace);
        const std::size_t i = std::min(passed, points.size() - 1);
        // A time drawn out by so much needs looks for its square root.
        sum += one.count * std::sqrt(one.pace) * looks[i] / left[i];
    }
    const double each = sum / std::max(count, 1.0) / budget.idle;
    return each * each;
}

}  // namespace sluice
