#include "informed_bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t steps = 600;  ///< of time, until everybody is done
constexpr int tries = 1200;         ///< of prices, from each start
constexpr double starts[] = {0.3, 0.7};

double in_seconds(duration length) {
    return std::chrono::duration<double>(length).count();
}

// The problem without the limit: every call has its price instead.
class priced_calls {
public:
    priced_calls(const terms& what, std::size_t windows, const std::vector<duration>& likely)
        : windows_(static_cast<double>(windows)),
          burst_(what.limit.burst),
          interval_(in_seconds(what.limit.interval)) {
        const double calls = 3 * windows_ - burst_;
        busy_ = std::max(0.0, calls) * interval_;
        const double longest = in_seconds(likely.back());
        step_ = std::max(1.3 * busy_, 2 * longest) / steps + 1e-3;
        for (const auto each : likely)
            ends_.push_back(
                static_cast<std::size_t>(std::max(0.0, std::ceil(in_seconds(each) / step_) - 1)));
    }

    /// Prices that fall evenly until the limit does not matter any more.
    std::vector<double> first_prices(double scale) const {
        std::vector<double> prices(steps + 1);
        for (std::size_t k = 0; k <= steps; ++k)
            if (time(k) < busy_) prices[k] = scale * step_ / 2;
        return prices;
    }

    /// The bound on the mean time, without fetching; fills in how far each limit is exceeded.
    double bound(const std::vector<double>& prices, std::vector<double>& excess) {
        price_calls(prices);
        const double each = best_window();
        double tokens = 0;
        for (std::size_t k = 0; k <= steps; ++k) tokens += prices[k] * supply(k);
        double made = 0;
        for (std::size_t k = 0; k <= steps; ++k) {
            made += used_[k];
            excess[k] = windows_ * made - supply(k);
        }
        return each - tokens / windows_;
    }

private:
    // What happens within step k happens at no earlier time than this.
    double time(std::size_t k) const { return static_cast<double>(k) * step_; }
    double earliest(std::size_t k) const { return time(k == 0 ? 0 : k - 1); }
    double supply(std::size_t k) const { return burst_ + time(k) / interval_; }

    void price_calls(const std::vector<double>& prices) {
        call_.assign(steps + 2, 0);
        for (std::size_t k = steps + 1; k-- > 0;) call_[k] = call_[k + 1] + prices[k];
        // Beyond the last step calls are free.
        fetch_.assign(steps + 2, {earliest(steps + 1), steps});
        find_ = fetch_;
        for (std::size_t k = steps + 1; k-- > 0;) {
            fetch_[k] = std::min(fetch_[k + 1], {call_[k] + earliest(k), k});
            find_[k] = std::min(find_[k + 1], {call_[k] + fetch_[k].cost, k});
        }
    }

    // The least cost of one window over all times to create and to look first.
    double best_window() {
        const std::size_t kinds = ends_.size();
        const double share = 1 / static_cast<double>(kinds);
        double best = std::numeric_limits<double>::max();
        std::size_t created = 0;
        std::size_t looked = 0;
        std::vector<double> later(kinds + 1);  // of those that are still to end
        for (std::size_t c = 0; c <= steps; ++c) {
            for (std::size_t i = kinds; i-- > 0;)
                later[i] = later[i + 1] + share * find_[end_of(c, i)].cost;
            std::size_t ended = 0;
            for (std::size_t k = c; k <= steps; ++k) {
                while (ended < kinds && c + ends_[ended] <= k) ++ended;
                const double found = share * static_cast<double>(ended) * fetch_[k].cost;
                const double cost = call_[c] + call_[k] + found + later[ended];
                if (cost < best) {
                    best = cost;
                    created = c;
                    looked = k;
                }
                if (ended == kinds) break;
            }
        }
        count_calls(created, looked);
        return best;
    }

    void count_calls(std::size_t created, std::size_t looked) {
        used_.assign(steps + 1, 0);
        ++used_[created];
        ++used_[looked];
        const double share = 1 / static_cast<double>(ends_.size());
        for (std::size_t i = 0; i < ends_.size(); ++i) {
            std::size_t at = looked;
            if (created + ends_[i] > looked) {
                at = find_[end_of(created, i)].step;
                used_[at] += share;
            }
            used_[fetch_[at].step] += share;
        }
    }

    std::size_t end_of(std::size_t created, std::size_t kind) const {
        return std::min(created + ends_[kind], steps + 1);
    }

    struct choice {
        double cost;
        std::size_t step;
        bool operator<(const choice& other) const { return cost < other.cost; }
    };

    double windows_;
    double burst_;
    double interval_;
    double busy_ = 0;  ///< until here the limit matters
    double step_ = 1;
    std::vector<std::size_t> ends_;  ///< steps after the create
    std::vector<double> call_;       ///< the price of a call
    std::vector<choice> fetch_;      ///< the best time of `results`, and from there the delivery
    std::vector<choice> find_;       ///< the same of a look that finds the operation ended
    std::vector<double> used_;       ///< calls of a window, by step
};

double ascend(priced_calls& problem, std::vector<double> prices, double best, double windows) {
    std::vector<double> excess(steps + 1);
    std::vector<double> direction(steps + 1);
    for (int i = 1; i <= tries; ++i) {
        const double here = problem.bound(prices, excess);
        best = std::max(best, here);
        double size = 0;
        for (std::size_t k = 0; k <= steps; ++k) {
            // Averaged, since the best window jumps from one time to another.
            direction[k] = i < 20 ? excess[k] : 0.9 * direction[k] + 0.1 * excess[k];
            size += direction[k] * direction[k];
        }
        if (size <= 0) break;
        const double hoped = std::max(1.1 * best - here, 0.01 * best) * windows;
        const double length = hoped / size * 0.7 / std::sqrt(1 + i / 30.0);
        for (std::size_t k = 0; k <= steps; ++k)
            prices[k] = std::max(0.0, prices[k] + length * direction[k]);
    }
    return best;
}

}  // namespace

duration informed_bound(const terms& what, std::size_t windows,
                        const std::vector<duration>& likely) {
    if (windows == 0 || likely.empty()) return {};
    priced_calls problem(what, windows, likely);
    double best = 0;
    for (const double scale : starts)
        best = ascend(problem, problem.first_prices(scale), best, static_cast<double>(windows));
    const std::chrono::duration<double> fetching = 2 * what.latency + what.download;
    return std::chrono::duration_cast<duration>(std::chrono::duration<double>(best) + fetching);
}

}  // namespace sluice::bench
