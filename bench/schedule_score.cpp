#include "schedule_score.hpp"

#include "informed_bound.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <map>
#include <thread>
#include <tuple>

namespace sluice::bench {
namespace {

using namespace std::chrono_literals;

template <class Of>
double average(const std::vector<score>& seeds, Of of) {
    double sum = 0;
    for (const auto& each : seeds) sum += of(each);
    return seeds.empty() ? 0 : sum / static_cast<double>(seeds.size());
}

template <class Of>
ratio ratio_of(const std::vector<score>& seeds, Of of) {
    ratio result;
    result.mean = std::exp(average(seeds, [&](const score& s) { return std::log(of(s)); }));
    for (const auto& each : seeds) result.worst = std::max(result.worst, of(each));
    return result;
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

score::times average_times(const std::vector<score>& seeds, score::times score::*whose) {
    return {average(seeds, [whose](const score& s) { return (s.*whose).makespan; }),
            average(seeds, [whose](const score& s) { return (s.*whose).mean; })};
}

line line_of(const row& of) {
    const auto& seeds = of.seeds;
    line result;
    result.what = of.what;
    result.makespan = ratio_of(seeds, [](const score& s) { return s.ours.makespan / s.bound; });
    result.attainable =
        ratio_of(seeds, [](const score& s) { return s.clairvoyant.makespan / s.bound; });
    if (of.what.asks == question::crowded)
        result.in_turn =
            ratio_of(seeds, [](const score& s) { return s.ours.makespan / s.in_turn; });
    result.mean = ratio_of(seeds, [](const score& s) { return s.ours.mean / s.clairvoyant.mean; });
    result.first_mean =
        ratio_of(seeds, [](const score& s) { return s.first_come.mean / s.clairvoyant.mean; });
    result.first_come =
        ratio_of(seeds, [](const score& s) { return s.ours.makespan / s.first_come.makespan; });
    result.sequential =
        ratio_of(seeds, [](const score& s) { return s.sequential.makespan / s.ours.makespan; });
    result.refused = average(seeds, [](const score& s) { return s.throttled / s.calls; });
    result.polls = average(seeds, [](const score& s) { return s.polls; }) /
                   static_cast<double>(of.what.load.windows);
    result.throttled = average(seeds, [](const score& s) { return s.throttled; });
    result.taken = average(seeds, [](const score& s) { return s.taken; });
    std::vector<double> walls;
    for (const auto& each : seeds) walls.push_back(each.wall);
    result.wall = median(std::move(walls));
    result.bound = average(seeds, [](const score& s) { return s.bound; });
    result.ours = average_times(seeds, &score::ours);
    result.clairvoyant = average_times(seeds, &score::clairvoyant);
    result.first = average_times(seeds, &score::first_come);
    result.one_by_one = average_times(seeds, &score::sequential);
    return result;
}

using value_of = std::function<double(const line&)>;
using line_list = std::vector<const line*>;

// Adds goals for one group of lines.
class goal_list {
public:
    goal_list(std::string group, const line_list& of, std::vector<goal>& into)
        : group_(std::move(group)), of_(of), into_(into) {}

    void mean(const char* what, double limit, const value_of& value) {
        double sum = 0;
        for (const auto* each : of_) sum += std::log(value(*each));
        add(what, std::exp(sum / static_cast<double>(of_.size())), limit, false, {});
    }

    void largest(
        const char* what, double limit, const value_of& value,
        const value_of& least = [](const line&) { return 0; }) {
        const auto worst =
            std::ranges::max_element(of_, {}, [&value](const line* each) { return value(*each); });
        add(what, value(**worst), limit, false, name((*worst)->what));
        into_.back().least = least(**worst);
    }

    void smallest(const char* what, double limit, const value_of& value) {
        const auto worst =
            std::ranges::min_element(of_, {}, [&value](const line* each) { return value(*each); });
        add(what, value(**worst), limit, true, name((*worst)->what));
    }

private:
    void add(const char* what, double value, double limit, bool at_least, std::string worst) {
        into_.push_back({group_, what, value, limit, at_least, std::move(worst), 0});
    }

    std::string group_;
    const line_list& of_;
    std::vector<goal>& into_;
};

line_list those(const std::vector<line>& all, const std::function<bool(const line&)>& fit) {
    line_list chosen;
    for (const auto& each : all) {
        if (fit(each)) chosen.push_back(&each);
    }
    return chosen;
}

double makespan_ratio(const line& of) {
    return of.makespan.mean;
}
double mean_ratio(const line& of) {
    return of.mean.mean;
}

void add_nearness(const std::vector<line>& all, question asks, progress_report progress,
                  std::vector<goal>& into) {
    const auto chosen = those(all, [&](const line& each) {
        return each.what.asks == asks && each.what.progress == progress;
    });
    if (chosen.empty()) return;
    const auto limits = wanted(progress);
    goal_list goals(name(asks) + ' ' + name(progress), chosen, into);
    goals.mean("makespan / bound, geometric mean", limits.makespan, makespan_ratio);
    goals.largest("makespan / bound, worst cell", limits.worst_makespan, makespan_ratio);
    goals.mean("mean time to data / clairvoyant's, geometric mean", limits.mean, mean_ratio);
    goals.largest("mean time to data / clairvoyant's, worst cell", limits.worst_mean, mean_ratio,
                  [](const line& of) { return of.least_mean; });
    goals.largest("makespan / first come's, worst cell", 1.05,
                  [](const line& each) { return each.first_come.mean; });
}

void add_speed(const std::vector<line>& all, std::vector<goal>& into) {
    const auto long_ones = those(all, [](const line& each) {
        return each.what.asks == question::grid && each.what.load.windows >= 30 &&
               each.what.load.median >= 5min;
    });
    if (!long_ones.empty())
        goal_list("grid N>=30", long_ones, into)
            .smallest("sequential's makespan / ours at 5 and 20 min, worst cell", 5,
                      [](const line& each) { return each.sequential.mean; });
    const auto years = those(all, [](const line& each) { return each.what.load.windows == 365; });
    if (!years.empty())
        goal_list("N=365", years, into)
            .largest("seconds on the wall, worst cell", 0.3,
                     [](const line& each) { return each.wall; });
}

void add_hardship(const std::vector<line>& all, question asks, std::vector<goal>& into) {
    const auto chosen = those(all, [asks](const line& each) { return each.what.asks == asks; });
    if (chosen.empty()) return;
    goal_list goals(name(asks), chosen, into);
    if (asks == question::crowded)
        goals.largest("makespan / least of who creates in turn, worst cell", 1.15,
                      [](const line& each) { return each.in_turn.mean; });
    else
        goals.largest("makespan / bound, worst cell", 1.15, makespan_ratio);
    goals.largest("refused share of calls, worst cell", 0.02,
                  [](const line& each) { return each.refused; });
}

/// An account without hardships.
bool is_plain(const line& of) {
    return of.what.asks == question::grid || of.what.asks == question::shapes;
}

}  // namespace

nearness wanted(progress_report progress) {
    if (progress == progress_report::linear) return {1.05, 1.15, 1.10, 1.30};
    return {1.10, 1.35, 1.25, 1.60};
}

std::vector<line> lines_of(const std::vector<row>& rows) {
    std::vector<line> all;
    for (const auto& each : rows) all.push_back(line_of(each));
    return all;
}

void add_informed_bounds(std::vector<line>& lines, unsigned threads) {
    constexpr std::size_t kinds = 200;  // more move the bound by less than a per mille
    struct task {
        const workload* load;
        double bound = 0;
    };
    const auto key = [](const line& of) {
        const auto& load = of.what.load;
        return std::tuple(load.shape, load.windows, load.median);
    };
    std::map<std::tuple<spread, std::size_t, duration>, task> known;
    std::vector<task*> tasks;
    for (const auto& each : lines) {
        if (!is_plain(each)) continue;
        const auto [place, fresh] = known.try_emplace(key(each), task{&each.what.load, 0});
        if (fresh) tasks.push_back(&place->second);
    }
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < tasks.size(); i = next++) {
            const auto& load = *tasks[i]->load;
            const auto bound = informed_bound(terms(), load.windows, likely_lengths(load, kinds));
            tasks[i]->bound = std::chrono::duration<double>(bound).count();
        }
    };
    {
        std::vector<std::jthread> workers;
        for (unsigned i = 0; i < std::max(threads, 1U); ++i) workers.emplace_back(work);
    }
    for (auto& each : lines)
        if (is_plain(each)) each.least_mean = known.at(key(each)).bound / each.clairvoyant.mean;
}

std::vector<goal> goals_of(const std::vector<line>& lines) {
    std::vector<goal> all;
    for (const auto asks : {question::grid, question::shapes}) {
        for (const auto progress :
             {progress_report::linear, progress_report::noisy, progress_report::none})
            add_nearness(lines, asks, progress, all);
    }
    add_speed(lines, all);
    add_hardship(lines, question::stolen, all);
    add_hardship(lines, question::crowded, all);
    return all;
}

}  // namespace sluice::bench
