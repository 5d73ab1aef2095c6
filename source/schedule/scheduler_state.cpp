#include <schedule/scheduler_state.hpp>

#include <algorithm>
#include <sluice/core/limits.hpp>
#include <vector>

namespace sluice {
namespace {

using pick = decision::pick;

/// Operations that stand for all when tokens are priced.
constexpr std::size_t sample_size = 48;
/// A plan costs about as much as this many claims that are served.
constexpr std::size_t claims_per_plan = 16;

/// With fewer operations running than this, one more is created whatever the server seems to do.
constexpr std::size_t always_welcome = 64;
/// As if so many had ended already: while few have, their number tells little of a server's pace.
constexpr double ended_by_chance = 4;

double seconds_in(duration length) {
    return std::chrono::duration<double>(length).count();
}

}  // namespace

steady_time scheduler_state::due(const token_request& look) {
    ++changes_;
    return planner_.due(look, lone_probe_, learned_);
}

/// In seconds, for the server to begin with one more. By Little's law as long as it took those that
/// ended, times all that are before it.
double scheduler_state::wait_of_next(std::size_t running,
                                     std::span<const account_view::runner> sample) const {
    double oldest = 0;
    for (const auto& one : sample) oldest = std::max(oldest, one.age);
    return static_cast<double>(running) * oldest / (static_cast<double>(ended_) + ended_by_chance);
}

void scheduler_state::plan(request_queue& room, double tokens, const bucket_limit& limit,
                           int first_looks_in_flight, steady_time now) {
    room.open(now);
    const std::size_t repeated = room.count(pick::repeated_poll);
    const std::size_t looks = repeated + room.count(pick::first_poll);
    ++changes_;
    if (looks == 0) creates_held_ = false;
    if (looks == 0 || (changes_ <= looks / claims_per_plan && now < planned_at_ + limit.interval))
        return;
    looks_are_free_ = false;
    double blind_looks = first_looks_in_flight;
    std::vector<account_view::runner> running;
    room.sample_looks(sample_size, [&](const token_request& look, double count) {
        auto& one = running.emplace_back();
        one.age = seconds_in(now - *look.running_since);
        one.ruled_out = seconds_in(look.seen.last_age);
        one.pace = learned_.pace(look.operation);
        if (const auto told = learned_.foretell(look.seen)) one.end = told->end;
        if (!one.end && look.seen.looked()) blind_looks += count;
        one.count = count;
        looks_are_free_ = looks_are_free_ || look.free_of_charge;
    });
    creates_held_ = looks >= always_welcome &&
                    wait_of_next(looks, running) > seconds_in(limits::operation_deadline) / 2;
    account_view view;
    view.tokens = tokens;
    view.interval = seconds_in(limit.interval);
    view.burst = limit.burst;
    view.creates = creates_;
    view.results =
        std::max(static_cast<double>(results_), static_cast<double>(room.count(pick::results)));
    view.running = running;
    probe_is_out_ = blind_looks > 0;
    const bool lone_probe = blind_looks == 1 && first_looks_in_flight == 0;
    if (looks_are_free_) {
        planner_.update_free();
    } else {
        planner_.update(view, learned_);
    }
    planned_at_ = now;
    changes_ = 0;
    if (planned_price_ == planner_.price_index() && planned_version_ == learned_.version() &&
        lone_probe == lone_probe_)
        return;
    planned_price_ = planner_.price_index();
    planned_version_ = learned_.version();
    lone_probe_ = lone_probe;
    room.plan_looks(
        [this](const token_request& look) { return planner_.due(look, lone_probe_, learned_); });
}

/// Of those that were not looked at yet: the oldest, all else being equal.
///
/// With a trend along the plan one at an end of it may be due before. To find a trend out, the
/// second one that is looked at is as far from the first as can be, among those about as old; later
/// ones go by what is known: where windows grow, the last are those that would be looked at in
/// vain.
waiter* scheduler_state::first_look(const request_queue& room) {
    constexpr int about = 10;  // a tenth of the age at which the oldest is due
    auto* const oldest = room.head(pick::first_poll);
    if (!oldest || (!learned_.has_trend() && learned_.looked_at() != 1)) return oldest;
    const auto due = [this](const waiter* who) {
        return planner_.due(who->claim, false, learned_);
    };
    const auto since = *oldest->claim.running_since;
    auto* const about_as_old = room.latest_first_look(since + (due(oldest) - since) / about);
    if (!learned_.has_trend()) return about_as_old;
    // A trend runs one way among those that were created at once, and against their age in others.
    return std::ranges::min({oldest, about_as_old, room.latest_first_look(steady_time::max())}, {},
                            due);
}

waiter* scheduler_state::head(const request_queue& room, decision::pick who) {
    return who == pick::first_poll ? first_look(room) : room.head(who);
}

candidates scheduler_state::heads(const request_queue& room) {
    const auto when = [&room](pick kind) -> std::optional<steady_time> {
        const auto* const who = room.head(kind);
        if (!who) return std::nullopt;
        return std::max(who->due, who->claim.not_before);
    };
    candidates heads;
    heads.other = when(pick::other);
    heads.results = when(pick::results);
    heads.create = when(pick::create);
    heads.repeated_poll = when(pick::repeated_poll);
    if (const auto* const first = first_look(room))
        heads.first_poll = planner_.due(first->claim, !probe_is_out_, learned_);
    return heads;
}

}  // namespace sluice
