#include <sluice/flow/token_price.hpp>

#include <algorithm>
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

/// The parts in which those end whose end is a matter of belief.
constexpr int parts = 6;

void foresee(const account_view::runner& one, double later, const time_belief& believed,
             std::vector<ending>& into) {
    if (one.end) {
        into.push_back({later + std::max(0.0, *one.end - one.age), one.count, true});
        return;
    }
    const double ruled_out = believed.done_by(one.ruled_out);
    for (int i = 0; i < parts; ++i) {
        const double likelihood = ruled_out + (1 - ruled_out) * (i + 0.5) / parts;
        const double end = believed.quantile(likelihood);
        into.push_back({later + std::max(0.0, end - one.age), one.count / parts, false});
    }
}

}  // namespace

double account_view::undelivered() const noexcept {
    double sum = creates + results;
    for (const auto& one : running) sum += one.count;
    return sum;
}

token_budget budget_of(const account_view& now, const time_belief& believed) {
    std::vector<ending> endings;
    endings.reserve((now.running.size() + 1) * parts);
    for (const auto& one : now.running) foresee(one, 0, believed, endings);
    if (now.creates > 0) {
        // They need tokens before they run: half of that time, on the average.
        account_view::runner fresh;
        fresh.count = now.creates;
        foresee(fresh, std::max(0.0, now.creates - now.tokens) * now.interval / 2, believed,
                endings);
    }
    std::ranges::sort(endings, {}, &ending::later);

    token_budget budget;
    budget.spare = std::numeric_limits<double>::max();
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
    }
    return budget;
}

}  // namespace sluice
