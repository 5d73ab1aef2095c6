#include "story/story_plan.hpp"

#include <algorithm>

#include "story/dice.hpp"

namespace sluice::story {

using namespace std::chrono_literals;

namespace {

std::int64_t rounds_of(const story_plan& plan) {
    const auto windows = static_cast<std::int64_t>(plan.windows.size());
    const auto for_each_concurrent = static_cast<std::int64_t>(plan.server.most_running);
    return for_each_concurrent == 0 ? 1 : (windows + for_each_concurrent - 1) / for_each_concurrent;
}

/// About as long as it takes when all goes well.
duration length_of(const story_plan& plan) {
    const auto calls = static_cast<std::int64_t>(plan.windows.size()) * 4;
    const auto refills = std::max<std::int64_t>(calls - plan.server.limit.burst, 0);
    return plan.server.limit.interval * refills + plan.server.longest * rounds_of(plan) + 20s;
}

void draw_work(dice& any, story_plan& plan) {
    const auto length = any.one_of<std::chrono::milliseconds>({24h, 24h, 1h, 15min});
    const int count = any.chance(0.3) ? any.whole(1, 4) : any.whole(2, 40);
    plan.windows = windows_of(count, length);
    plan.spec.format = any.one_of({export_format::ndjson, export_format::csv, export_format::json});
    plan.spec.type = any.one_of({export_type::event, export_type::individual});
}

void draw_server(dice& any, story_plan& plan) {
    auto& server = plan.server;
    server.seed = plan.seed;
    server.limit.interval = any.one_of<duration>({30s, 30s, 5s, 1s, 100ms});
    server.limit.burst = any.one_of({50, 50, 20, 5, 2});
    server.limit_creates_only = any.chance(0.1);
    server.shortest = any.any_scale(1s, 2min);
    server.longest = dice::scaled(server.shortest, any.any_scale(1.0, 5.0));
    if (any.chance(0.25)) server.most_running = static_cast<std::size_t>(any.whole(1, 4));
    // Whoever waits for long looks again with every token.
    if (server.longest * rounds_of(plan) > 10min)
        server.limit.interval = std::max<duration>(server.limit.interval, 5s);
    server.progress =
        any.one_of({progress_report::linear, progress_report::noisy, progress_report::none});
    server.latency = any.any_scale(duration(20ms), duration(900ms));
    if (any.chance(0.3)) server.bytes_per_second = any.any_scale(300.0, 20'000.0);
    server.location_lifetime = any.one_of<duration>({15min, 15min, 2min});
    server.events_per_day = static_cast<std::uint64_t>(any.any_scale(4.0, 100.0));
    if (plan.windows.size() <= 4 && any.chance(0.1)) server.events_per_day = 3000;
}

void draw_engine(dice& any, story_plan& plan) {
    auto& how = plan.how;
    how.seed = plan.seed;
    how.downloads = any.one_of<std::optional<int>>({1, 2, 8, std::nullopt});
    how.retries = any.whole(2, 8);
    how.creations = any.whole(2, 4);
    how.longest_outage = any.one_of<duration>({1h, 15min});
    // Longer than any operation that ends can take, with its wait for a place on the server, also
    // where the server tells lies about it until the calm.
    how.operation_deadline = 30min + std::max(plan.server.longest * rounds_of(plan) * 2, plan.calm);
    how.checkpoint_every = any.one_of<std::uint64_t>({256, 4096, limits::checkpoint_bytes});
    if (any.chance(0.1)) how.bandwidth = any.any_scale(2000.0, 100'000.0);
}

std::pair<duration, duration> while_of(dice& any, duration calm) {
    const auto one = any.span({}, calm);
    const auto other = any.span({}, calm);
    return std::minmax(one, other);
}

void draw_troubles(dice& any, story_plan& plan) {
    const auto add = [&](std::vector<trouble>& into, error cause, double probability) {
        const auto [after, until] = while_of(any, plan.calm);
        auto& made = into.emplace_back();
        made.probability = probability;
        made.after = after;
        made.until = until;
        made.cause = cause;
        return &made;
    };
    if (any.chance(0.15)) add(plan.ledger, error::ledger_failed, any.any_scale(0.002, 0.1));
    if (any.chance(0.1)) add(plan.ledger, error::ledger_failed, 1);
    if (any.chance(0.1)) add(plan.sink, error::sink_failed, any.any_scale(0.01, 0.2));
    if (any.chance(0.1)) add(plan.sink, error::disk_full, 1);
    if (any.chance(0.1)) add(plan.sink, error::sink_failed, 0.3)->on = "committed";
    if (any.chance(0.15)) {
        auto* const slow = add(plan.sink, error::sink_failed, any.any_scale(0.05, 0.5));
        slow->cause.reset();
        slow->delay = any.any_scale(duration(100ms), duration(90s));
    }
}

void draw_clock(dice& any, story_plan& plan) {
    if (!any.chance(0.25)) return;
    const bool may_set_forward =
        std::ranges::none_of(plan.crashes, [](const crash& one) { return one.reboot; });
    for (int i = any.whole(1, 3); i > 0; --i) {
        auto& made = plan.changes.emplace_back();
        made.after = any.span({}, plan.calm);
        const int what = any.whole(may_set_forward ? 0 : 1, 2);
        if (what == 0) {
            made.set = 1h;
            // By the next process's clock an operation is that much older.
            plan.how.operation_deadline += 1h;
        }
        if (what == 1) made.set = -1h;
        if (what == 2) made.sleeps = any.any_scale(duration(1s), duration(2h));
    }
    std::ranges::sort(plan.changes, {}, &clock_change::after);
}

void draw_crashes(dice& any, story_plan& plan) {
    if (any.chance(0.35)) return;
    for (int i = any.whole(1, 4); i > 0; --i) {
        auto& made = plan.crashes.emplace_back();
        made.after = any.span({}, plan.calm);
        made.calls_later = static_cast<std::uint64_t>(any.whole(0, 40));
        made.reboot = any.chance(0.25);
        made.pause = any.any_scale(duration(1s), duration(5min));
    }
    std::ranges::sort(plan.crashes, {}, &crash::after);
}

// Its operation is made anew while the old one still runs.
bool leaves_operations_behind(const fault& one) {
    return one.never_complete || one.status == 404;
}

// Each at its own size and, where a server says so, in smaller ones than asked for.
void draw_bundles(dice& any, story_plan& plan) {
    if (plan.spec.type != export_type::event || !any.chance(0.4)) return;
    plan.how.bundle = any.chance(0.2) ? std::optional<int>() : any.whole(2, 12);
    if (any.chance(0.4))
        plan.server.longest_range = plan.windows.front().length() * any.whole(1, 6);
}

}  // namespace

wall_time first_day() {
    return std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);
}

steady_time first_tick() {
    return steady_time(1000h);
}

std::vector<time_range> windows_of(int count, std::chrono::milliseconds length) {
    std::vector<time_range> made;
    wall_time start = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
    for (; count > 0; --count, start += length) made.push_back({start, start + length});
    return made;
}

story_plan draw_plan(std::uint64_t seed) {
    dice any(seed);
    story_plan plan;
    plan.seed = seed;
    draw_work(any, plan);
    draw_server(any, plan);
    plan.calm = dice::scaled(length_of(plan), any.any_scale(0.3, 3.0));
    draw_engine(any, plan);
    plan.server.faults = draw_faults(any, plan.calm);
    // With every token an endless operation may be looked at again: cheap here, and soon many.
    if (std::ranges::any_of(plan.server.faults.faults, &fault::never_complete))
        plan.server.limit.interval = std::max<duration>(plan.server.limit.interval, 5s);
    // A server of few places works off what was given up as well, and nobody knows how long.
    if (std::ranges::any_of(plan.server.faults.faults, leaves_operations_behind))
        plan.server.most_running = 0;
    for (int i = any.chance(0.25) ? any.whole(1, 20) : 0; i > 0; --i) {
        auto& theft = plan.server.stolen.emplace_back();
        theft.at = first_tick() + any.span({}, plan.calm);
        theft.tokens = any.whole(1, plan.server.limit.burst);
    }
    draw_troubles(any, plan);
    draw_crashes(any, plan);
    draw_clock(any, plan);
    draw_bundles(any, plan);
    plan.patience = patience_with(plan);
    return plan;
}

duration patience_with(const story_plan& plan) {
    constexpr int runs = 2;  // one that has begun before the calm, and one after it
    const duration one =
        limits::longest_retry_after + plan.how.operation_deadline + length_of(plan) * 3 + 30min;
    return one * runs;
}

}  // namespace sluice::story
