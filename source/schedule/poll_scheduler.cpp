#include <schedule/poll_scheduler.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace sluice {
namespace {

// What follows was chosen on the grid of bench/schedule; docs/scheduling.md tells what each is for.

/// Of the delay that a wasted token brings: a poll that fails still tells something.
constexpr double felt = 0.8;
/// The least price, in seconds: polls are not to cost the server more than they bring.
constexpr double least_price = 0.04;
constexpr double price_where_free = 1;
/// A poll at an end that is foretold is worth this part of the time until then, or a second.
constexpr double least_of_foretold = 1.0 / 200;
/// One operation at a time is polled for what it teaches the others, at this part of the price,
/// divided by those that wait for it, and times those that are known already.
constexpr double lesson = 1.6;
constexpr double first_lesson = 0.3;
/// Where tokens are left over, a lesson costs nobody anything.
constexpr double lesson_when_idle = 0.1;
constexpr double shortest_pause = 1;

/// So many operations are known before creates are preferred for fear of long ones.
constexpr std::size_t enough_known = 8;
/// So many are expected to outrun the time that the last creates leave them.
constexpr double outrunning = 8;
/// However alike operations are, one may run for much longer: the last creates leave so many
/// seconds for that, but no larger part of the time that all calls take at least.
constexpr double surprise = 2700;
constexpr double surprise_share = 0.38;

/// With fewer operations running than this, one more is created whatever the server seems to do.
constexpr double always_welcome = 64;
/// As if so many had ended already: while few have, their number tells little of a server's pace.
constexpr double ended_by_chance = 4;

/// Operations that stand for all when tokens are priced.
constexpr std::size_t sample_size = 48;
/// A plan costs about as much as this many requests that are served.
constexpr std::size_t requests_per_plan = 16;

duration from_seconds(double seconds) {
    return std::chrono::milliseconds(
        static_cast<std::int64_t>(std::ceil(std::min(seconds, 1e9) * 1000)));
}

const double step_size = std::log(1.5);

double price_at(int step) {
    return std::exp(step_size * step);
}

int step_above(double price) {
    return static_cast<int>(std::ceil(std::log(price) / step_size - 1e-6));
}

}  // namespace

const poll_plan& poll_scheduler::plan_at(int step) {
    if (version_ != learned_.version()) plans_.clear();
    version_ = learned_.version();
    auto place = plans_.find(step);
    if (place == plans_.end())
        place =
            plans_.emplace(step, poll_plan(learned_.durations().points(), price_at(step))).first;
    return place->second;
}

double poll_scheduler::poll_age(const token_request& poll, int step) {
    const double last = in_seconds(poll.seen.last_age);
    if (const auto told = learned_.foretell(poll.seen)) {
        const auto ends = told->ends_beyond(last);
        const double worth = std::max(price_at(step), std::min(1.0, told->end * least_of_foretold));
        if (!ends.empty()) return ends[poll_plan(ends, worth).next(0)].seconds;
    }
    const auto points = learned_.durations().points();
    const auto passed = learned_.durations().points_within(last);
    if (passed >= points.size()) return last * 1.25;
    return points[plan_at(step).next(passed)].seconds;
}

steady_time poll_scheduler::due(const token_request& poll) {
    ++changes_;
    if (!poll.running_since) return poll.not_before;
    const double last = in_seconds(poll.seen.last_age);
    const bool probing = probe_ == poll.operation;
    double age = poll_age(poll, probing ? prices_.probe : prices_.usual);
    // The distribution has no end, and a percentage may foretell one in years.
    age = std::min(age, in_seconds(given_up_at_) + 1);
    age = std::max(age, last + shortest_pause);
    return std::max(poll.not_before, *poll.running_since + from_seconds(age));
}

account_view poll_scheduler::view_of(const request_queue& queue, int tokens,
                                     const bucket_limit& limit,
                                     std::vector<account_view::operation>& running,
                                     steady_time now) const {
    const std::size_t stride = (queue.count(call_kind::poll) + sample_size - 1) / sample_size;
    queue.sample_polls(stride, [&](const token_request& poll) {
        if (!poll.running_since) return;
        auto& one = running.emplace_back();
        one.age = in_seconds(now - *poll.running_since);
        one.ruled_out = in_seconds(poll.seen.last_age);
        if (const auto told = learned_.foretell(poll.seen)) one.end = told->end;
        one.count = static_cast<double>(stride);
    });
    account_view view;
    view.tokens = tokens;
    view.interval = in_seconds(limit.interval);
    view.creates = creates_;
    view.results = std::max<double>(results_, static_cast<double>(queue.count(call_kind::results)));
    view.running = running;
    return view;
}

/// Where tokens will be missing, a wasted one delays all who then wait. Where some are left over,
/// they are worth as little as makes polls use them up.
poll_scheduler::prices poll_scheduler::price_tokens(const account_view& view) {
    const auto budget = budget_of(view, learned_.durations());
    const double delay = felt * view.interval;
    const double all = std::max(view.undelivered(), 1.0);
    const int dearest = std::max(step_above(delay * all), step_above(least_price));
    int low = step_above(least_price);
    int high = dearest;
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (plan_at(middle).wasted() <= budget.spare) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    const double usual = std::min(price_at(dearest), price_at(low) + delay * budget.delayed);
    double share = lesson * (static_cast<double>(learned_.known()) + first_lesson) / all;
    if (budget.delayed == 0) share *= lesson_when_idle;
    return {step_above(usual), step_above(usual * std::min(share, 1.0))};
}

/// The oldest of those whose end is not foretold.
std::optional<std::uint32_t> poll_scheduler::probe_of(const request_queue& queue) const {
    std::optional<std::uint32_t> oldest;
    auto since = steady_time::max();
    queue.sample_polls(1, [&](const token_request& poll) {
        if (!poll.running_since || learned_.foretell(poll.seen)) return;
        if (oldest && std::pair(since, *oldest) < std::pair(*poll.running_since, poll.operation))
            return;
        oldest = poll.operation;
        since = *poll.running_since;
    });
    return oldest;
}

bool poll_scheduler::last_ones_late(const account_view& view, int burst) const {
    if (learned_.known() < enough_known) return false;
    const double within = std::max(0.5, 1 - outrunning / most_);
    const double calls = std::max(0.0, 3 * most_ - burst) * view.interval;
    const double left = (2 * view.undelivered() - view.tokens) * view.interval;
    return left <= std::max(learned_.durations().quantile(within),
                            std::min(surprise, surprise_share * calls));
}

/// By Little's law one more waits for as long as it took those that ended, times all before it.
bool poll_scheduler::server_is_crowded(const account_view& view) const {
    double oldest = 0;
    double running = 0;
    for (const auto& one : view.running) {
        oldest = std::max(oldest, one.age);
        running += one.count;
    }
    const double wait =
        running * oldest / (static_cast<double>(learned_.ended()) + ended_by_chance);
    return running >= always_welcome && wait > in_seconds(limits::operation_deadline) / 2;
}

void poll_scheduler::plan(request_queue& queue, int tokens, const bucket_limit& limit,
                          int polls_in_flight, steady_time now) {
    const std::size_t polls = queue.count(call_kind::poll);
    ++changes_;
    if (polls == 0) {
        creates_held_ = false;
        return;
    }
    if (changes_ <= polls / requests_per_plan && now < planned_at_ + limit.interval) return;
    std::vector<account_view::operation> running;
    const auto view = view_of(queue, tokens, limit, running, now);
    const double all = view.undelivered();
    most_ = all > 1 ? std::max(most_, all) : all;
    const bool free = queue.first(call_kind::poll)->request.free_of_charge;
    const int step = step_above(price_where_free);
    const auto priced = free ? prices{step, step} : price_tokens(view);
    const auto probe = polls_in_flight > 0 ? probe_ : probe_of(queue);
    creates_first_ = !free && last_ones_late(view, limit.burst);
    creates_held_ = server_is_crowded(view);
    if (planned_version_ != learned_.version() || priced != prices_ || probe != probe_) {
        planned_version_ = learned_.version();
        prices_ = priced;
        probe_ = probe;
        queue.plan_polls([this](const token_request& poll) { return due(poll); });
    }
    planned_at_ = now;
    changes_ = 0;
}

}  // namespace sluice
