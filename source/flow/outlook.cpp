#include <flow/outlook.hpp>

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

double in_seconds(duration length) {
    return std::chrono::duration<double>(length).count();
}

}  // namespace

steady_time outlook::due(const bid& look) {
    ++changes_;
    return planner_.due(look, lone_probe_, learned_);
}

void outlook::plan(waiting_room& room, double tokens, const bucket_limit& limit,
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
    room.sample_looks(sample_size, [&](const bid& look, double count) {
        auto& one = running.emplace_back();
        one.age = in_seconds(now - *look.running_since);
        one.ruled_out = in_seconds(look.seen.last_age);
        if (const auto told = learned_.foretell(look.seen)) one.end = told->end;
        if (!one.end && look.seen.looked()) blind_looks += count;
        one.count = count;
        looks_are_free_ = looks_are_free_ || look.free_of_charge;
    });
    // By Little's law the next one would wait for as long as it took those that ended, times all
    // that are before it.
    double oldest = 0;
    for (const auto& one : running) oldest = std::max(oldest, one.age);
    creates_held_ = looks >= always_welcome &&
                    static_cast<double>(looks) * oldest / (static_cast<double>(ended_) + 1) >
                        in_seconds(limits::operation_deadline) / 2;
    account_view view;
    view.tokens = tokens;
    view.interval = in_seconds(limit.interval);
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
    room.plan_looks([this](const bid& look) { return planner_.due(look, lone_probe_, learned_); });
}

candidates outlook::heads(const waiting_room& room) {
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
    if (const auto* const first = room.head(pick::first_poll))
        heads.first_poll = planner_.due(first->claim, !probe_is_out_, learned_);
    return heads;
}

}  // namespace sluice
