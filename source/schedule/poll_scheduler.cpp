#include <schedule/foretold_ends.hpp>
#include <schedule/poll_scheduler.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace sluice {
namespace {

constexpr double step = 1.5;  ///< between prices
// What follows was chosen on the grid of bench/schedule; twice or half of each changes the means
// by a few per cent.

/// What a wasted token costs, as a multiple of the delay that it brings to all that are left. A
/// wasted look that foretells the end is the last that this operation wastes, so patience costs
/// little there. Where it foretells nothing the next look is a guess as well, and waiting adds up.
constexpr double felt_when_foretold = 2;
constexpr double felt_when_roughly_told = 0.8;
constexpr double felt_when_blind = 0.4;
/// Percentages foretell an end when they are this near to the truth, in points of percent.
constexpr double near_enough = 5;
/// The price, in intervals, at which one operation more is worth a look for what it teaches all
/// others, when so many are known: a wasted look costs everybody an interval, but a wrong guess
/// costs everybody as much as it is wrong. What shows a percentage teaches at an earlier look.
constexpr double lesson_when_told = 2;
constexpr double lesson_when_blind = 3.3;
constexpr double first_lesson = 0.3;
constexpr double lesson_power = 0.8;
/// While no more than this are known all others wait for what one teaches, and its lateness is
/// theirs: where tokens are left over it is looked at for this part of the price.
constexpr double few_known = 4;
constexpr double while_all_wait = 1.0 / 8;
/// The price of a token that nobody else wants, in intervals.
constexpr double least_price = 1.0 / 30;
/// Where tokens would lie idle at the end the price falls further, by so many steps.
constexpr std::size_t steps_for_idle = 8;
/// Down to this, in seconds: looks are not to cost the server more than they bring.
constexpr double least_idle_price = 0.039;
/// But a look at an end that is foretold is worth this part of the time until then, or that price.
constexpr double least_of_foretold = 1.0 / 200;
/// While nothing is known, idle tokens are spent on a ladder of early looks at one operation, since
/// most belief is in longer ones: the first at this age, in seconds, the others at a multiple of
/// the age before, up to the age at which so many are believed to have ended.
constexpr double first_rung = 1;
constexpr double ladder_reach = 0.2;
constexpr double narrowest_ladder = 1.12;
constexpr double widest_ladder = 2;  ///< with fewer looks it finds too little for its tokens
/// The ladder takes the share of one operation more, and so much at least of the idle tokens.
constexpr double least_ladder_share = 0.25;
/// So many operations are known before creates are preferred for fear of long ones: fewer leave the
/// quantile in the tail, which is no knowledge, and fetching would wait for nothing.
constexpr std::size_t enough_known = 8;
/// So many of a year's operations are expected to outrun the time that the last creates leave them;
/// the first come queue, which leaves more, is then hardly ever faster. Of fewer the longest is
/// shorter beside all the work, so that a larger part of them may.
constexpr double outrunning = 5.4;
constexpr double year = 365;
constexpr double fewest_within = 0.5;
constexpr double most_within = 0.995;
/// However alike operations are, one may run for much longer, and nothing tells it before it was
/// created. The last creates leave so many seconds for that, but no larger part of the time that
/// all calls take at least, since what is created earlier is fetched later. Of 90 exports one that
/// runs for an hour among those of 2 minutes then ends at 1.03 of the first come queue's time, at
/// 1.07 with 0.25 for the part and at 1.09 with none; the mean time of 90 alike grows by 0.07.
constexpr double surprise = 2700;
constexpr double surprise_share = 0.38;
/// An operation is left alone for this long at least: where tokens lie idle, that is cost less than
/// so many seconds, and elsewhere.
constexpr double price_of_idle = 0.9;
constexpr double shortest_pause_when_idle = 1;
constexpr double shortest_pause = 2;

duration from_seconds(double seconds) {
    return std::chrono::milliseconds(
        static_cast<std::int64_t>(std::ceil(std::min(seconds, 1e9) * 1000)));
}

double felt_of(const foretelling& hints) {
    if (!hints.told) return felt_when_blind;
    return hints.scatter < near_enough ? felt_when_foretold : felt_when_roughly_told;
}

double lesson_of(const foretelling& hints) {
    return hints.told ? lesson_when_told : lesson_when_blind;
}

}  // namespace

double poll_scheduler::price_step(std::size_t index) const noexcept {
    return cheapest_ * std::pow(step, static_cast<double>(index));
}

std::size_t poll_scheduler::step_above(double price) const noexcept {
    const double steps = std::log(std::max(price / cheapest_, 1.0)) / std::log(step);
    const double place = std::ceil(steps - 1e-6);
    return std::min(static_cast<std::size_t>(place), price_steps - 1);
}

void poll_scheduler::update(const account_view& now, const operation_times& learned) {
    cheapest_ = std::min(1.0, now.interval * least_price) / std::pow(step, steps_for_idle);
    const auto& believed = learned.belief();
    const auto budget = budget_of(now, believed);
    const auto hints = learned.hints();
    const double felt = felt_of(hints);
    const double all = now.undelivered();
    most_ = all > 1 ? std::max(most_, all) : all;
    // A wasted token delays some by an interval; one that is left over is worth what it can find.
    const std::size_t dearest = step_above(now.interval * felt * std::max(all, 1.0));
    const std::size_t spare = step_of_spare(now, budget, dearest, learned);
    price_ = std::min(dearest, step_above(price_step(spare) + now.interval * felt * budget.delay));
    const auto known = static_cast<double>(learned.known());
    const std::size_t lesson =
        step_above(now.interval * lesson_of(hints) * std::pow(known + first_lesson, lesson_power));
    probe_price_ = std::min(price_, lesson);
    // Tokens that are left over delay nobody: then what a lesson costs is next to nothing.
    if (known <= few_known && budget.delay == 0 && probe_price_ > steps_for_idle)
        probe_price_ =
            std::max(step_above(price_step(probe_price_) * while_all_wait), steps_for_idle);
    first_glance_ = learned.known() == 0 && budget.delay == 0;
    ladder_ = 0;
    if (first_glance_) build_ladder(now, budget, believed);
    creates_first_ = learned.known() >= enough_known &&
                     (2 * all - now.tokens) * now.interval <= time_for_last(now, believed);
}

/// What the last creates leave for their operations to end while the others are fetched.
double poll_scheduler::time_for_last(const account_view& now,
                                     const duration_distribution& believed) const noexcept {
    const double all = std::max(most_, 1.0);
    const double within = 1 - outrunning * std::sqrt(year / all) / all;
    const double calls = std::max(0.0, 3 * most_ - now.burst);
    return std::max(believed.quantile(std::clamp(within, fewest_within, most_within)),
                    std::min(surprise, surprise_share * calls * now.interval));
}

/// The least price at which no more is wasted than there is.
std::size_t poll_scheduler::step_of_spare(const account_view& now, const token_budget& budget,
                                          std::size_t dearest, const operation_times& learned) {
    std::size_t low = steps_for_idle;
    std::size_t high = budget.spare < 1e9 ? dearest : low;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (plan_at(middle, learned).wasted() <= budget.spare) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    if (low > steps_for_idle || budget.delay > 0) return low;
    auto idle =
        step_above(std::max(least_idle_price, price_of_idle_tokens(now, budget, learned.belief())));
    while (idle < low && plan_at(idle, learned).wasted() > budget.idle) ++idle;
    return std::min(low, idle);
}

/// So wide that its share of the idle tokens lasts, those included that come in its time.
void poll_scheduler::build_ladder(const account_view& now, const token_budget& budget,
                                  const duration_distribution& believed) {
    const double reach = believed.quantile(ladder_reach);
    double seen = first_rung;
    for (const auto& one : now.running) seen = std::max(seen, one.ruled_out);
    const double share = std::max(least_ladder_share, 1 / (1 + std::max(now.undelivered(), 1.0)));
    const double looks = share * (budget.idle_at_once + reach / now.interval);
    if (seen <= first_rung) climbing_ = looks > 0 && std::pow(widest_ladder, looks) >= reach;
    if (!climbing_ || looks <= 0 || seen >= reach) return;
    ladder_ = std::max(narrowest_ladder, std::pow(reach / seen, 1 / looks));
}

double poll_scheduler::next_rung(double age) const noexcept {
    return ladder_ > 0 ? std::max(first_rung, age * ladder_) : std::numeric_limits<double>::max();
}

void poll_scheduler::update_free() {
    cheapest_ = 1;
    ladder_ = 0;
    price_ = 0;
    probe_price_ = 0;
    first_glance_ = false;
    creates_first_ = false;
}

const poll_plan& poll_scheduler::plan_at(std::size_t index, const operation_times& learned) {
    if (version_ != learned.version()) {
        plans_ = {};
        version_ = learned.version();
    }
    auto& plan = plans_[index];
    if (!plan) plan.emplace(learned.belief().points(), price_step(index), learned.hints());
    return *plan;
}

double poll_scheduler::due_age(const token_request& poll, std::size_t price,
                               const operation_times& learned) {
    const auto& seen = poll.seen;
    const auto& believed = learned.belief();
    const double pace = learned.pace(poll.operation);
    const double last = std::chrono::duration<double>(seen.last_age).count();
    if (const auto told = learned.foretell(seen)) {
        const auto points = foretold_ends(*told, last, pace, learned);
        const double worth = std::max(
            price_step(price), std::min(price_step(steps_for_idle), told->end * least_of_foretold));
        if (!points.empty()) return points[poll_plan(points, worth, {}).next(0)].seconds;
    }
    // In the time of those that the belief is of.
    if (pace != 1) price = step_above(price_step(price) / pace);
    const auto passed = believed.points_within(last / pace);
    const auto all = believed.points();
    if (passed >= all.size()) return last * 1.25;
    const std::size_t next = plan_at(price, learned).next(passed);
    if (next > passed || passed == 0) return pace * all[next].seconds;
    // Where the points stand far apart, the best pause is sqrt(2 c / h) for a price of c and a rate
    // h at which those that are left end (Keller, Optimum checking schedules, 1974).
    const double pause = std::sqrt(2 * price_step(price) / believed.hazard_rate(last / pace));
    return std::min(pace * all[next].seconds, last + pace * pause);
}

steady_time poll_scheduler::due(const token_request& poll, bool probe,
                                const operation_times& learned) {
    auto price = probe ? probe_price_ : price_;
    // Operations of seconds are not to wait for a minute only because nothing is known of them.
    if (probe && first_glance_ && !poll.seen.looked()) price = std::min(price, steps_for_idle);
    const double last = std::chrono::duration<double>(poll.seen.last_age).count();
    double age = due_age(poll, price, learned);
    if (probe) age = std::min(age, next_rung(last));
    const bool idle = price_step(price) < price_of_idle || ladder_ > 0;
    // A belief may have no end, a server's percentage foretell one in years.
    const auto given_up_at = std::chrono::duration<double>(given_up_at_).count() + 1;
    age = std::min(age, std::max(given_up_at, last));
    age = std::max(age, last + (idle ? shortest_pause_when_idle : shortest_pause));
    return std::max(poll.not_before, *poll.running_since + from_seconds(age));
}

}  // namespace sluice
