#include <schedule/token_price.hpp>

#include <algorithm>
#include <limits>
#include <vector>

namespace sluice {
namespace {

/// The parts in which those end whose end is not foretold.
constexpr std::size_t parts = 6;
/// So many polls are wasted on one whose end is foretold, beside those of the others.
constexpr double foretold_weight = 0.65;

/// Some operations that end, and then want two calls each.
struct ending {
    double later;  ///< seconds from now
    double count;
    double polls;  ///< that are wasted on them, in those of one that is not foretold
};

void foresee(const account_view::operation& one, double later,
             const duration_distribution& durations, std::vector<ending>& into) {
    if (one.end) {
        into.push_back({std::max(0.0, *one.end - one.age), one.count, foretold_weight * one.count});
        return;
    }
    const double ruled_out = durations.cdf(one.ruled_out);
    for (std::size_t i = 0; i < parts; ++i) {
        const double part = (static_cast<double>(i) + 0.5) / parts;
        const double end = durations.quantile(ruled_out + (1 - ruled_out) * part);
        const double count = one.count / parts;
        into.push_back({later + std::max(0.0, end - one.age), count, count});
    }
}

}  // namespace

double account_view::undelivered() const noexcept {
    double sum = creates + results;
    for (const auto& one : running) sum += one.count;
    return sum;
}

token_budget budget_of(const account_view& now, const duration_distribution& durations) {
    std::vector<ending> endings;
    for (const auto& one : now.running) foresee(one, 0, durations, endings);
    if (now.creates > 0) {
        // They need tokens before they run: half of that time, on the average.
        account_view::operation fresh;
        fresh.count = now.creates;
        const double wait = std::max(0.0, now.creates - now.tokens) * now.interval / 2;
        foresee(fresh, wait, durations, endings);
    }
    std::ranges::sort(endings, {}, &ending::later);

    token_budget budget{0, std::numeric_limits<double>::max()};
    double ended = 0;
    double polls = 0.5;
    for (const auto& each : endings) {
        ended += each.count;
        polls += each.polls;
        const double wanted = now.creates + now.results + 2 * ended;
        const double left = now.tokens + each.later / now.interval - wanted;
        if (left <= 0) {
            budget = {now.results + ended, std::numeric_limits<double>::max()};
        } else {
            budget.spare = std::min(budget.spare, left / polls);
        }
    }
    return budget;
}

}  // namespace sluice
