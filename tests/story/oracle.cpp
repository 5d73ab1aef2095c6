#include "story/oracle.hpp"

#include <fmt/format.h>
#include <async/complete.hpp>

#include <algorithm>
#include <set>

namespace sluice::story {
namespace {

/// How many calls were made beyond burst and rate, over any span; what never arrived is none.
int calls_too_many(const simulated_account& server) {
    const auto& options = server.options();
    const auto& limit = options.limit;
    auto full_at = steady_time::min();
    int too_many = 0;
    for (const auto& one : server.arrivals()) {
        if (one.kind == "download" || one.status == 0) continue;
        if (options.limit_creates_only && one.kind != "create") continue;
        const auto next = std::max(full_at, one.at) + limit.interval;
        if (next > one.at + limit.interval * limit.burst) {
            ++too_many;
        } else {
            full_at = next;
        }
    }
    return too_many;
}

std::uint64_t exports_made(const simulated_account& server) {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(server.arrivals(), [](const simulated_account::arrival& one) {
            return one.kind == "create" && !one.what.empty();
        }));
}

/// Exports that the server lost or spoilt by itself.
std::uint64_t exports_spoilt(const simulated_account& server) {
    std::uint64_t sum = 0;
    const auto& plan = server.options().faults.faults;
    for (std::size_t i = 0; i < plan.size(); ++i) {
        if (plan[i].fail_operation || plan[i].never_complete) sum += server.faults_done()[i];
    }
    for (const auto& one : server.arrivals()) {
        const bool asked = one.kind == "poll" || one.kind == "results" || one.kind == "download";
        if (asked && one.status == 404) ++sum;
    }
    return sum;
}

/// What a strict server refused though nobody stole from it.
bool refused_for_nothing(const simulated_account& server) {
    return server.options().stolen.empty() && server.totals().throttled > 0;
}

bool names_each_once(const summary& sum, const story_plan& plan) {
    std::set<time_range> named;
    for (const auto& one : sum.failures) named.insert(one.window);
    const bool planned = std::ranges::all_of(named, [&](const time_range& window) {
        return std::ranges::find(plan.windows, window) != plan.windows.end();
    });
    return planned && named.size() == sum.failures.size() &&
           sum.failures.size() == sum.windows.failed;
}

}  // namespace

void check_run(story_world& all, process& done) {
    const auto now = all.since_begin(done.outer.now());
    const auto demand = [&](bool holds, const char* property) {
        if (!holds) all.log.violated(now, property);
    };
    demand(done.thrown().empty(), "a run that nobody cancelled does not throw");
    demand(done.time.sleepers() == 0, "no task is left at a run's end");
    demand(done.files().open_writers() == 0, "no writer is left at a run's end");
    lease_request whole;
    whole.spec = canonical(all.plan.spec);
    whole.range = {all.plan.windows.front().start, all.plan.windows.back().end};
    const auto leased = complete(done.store().acquire(whole));
    demand(leased.has_value() || done.lease_left(), "no lease is left at a run's end");
    const auto result = done.result();
    if (!result) return;
    const auto& sum = *result;
    const auto known = sum.windows.delivered + sum.windows.already + sum.windows.failed;
    demand(sum.windows.planned == all.plan.windows.size(), "every window was planned");
    demand(known <= sum.windows.planned && (sum.ended_by || known == sum.windows.planned),
           "every window is delivered, or named with its error");
    demand(names_each_once(sum, all.plan), "each window that failed is named once");
    const auto receipts = complete(done.store().delivered(1));
    demand(receipts.has_value() && receipts->size() == sum.windows.delivered + sum.windows.already,
           "the ledger knows what the summary says is delivered");
}

void check_remains(story_world& all, duration since_begin, remains& left) {
    const auto demand = [&](bool holds, const char* property) {
        if (!holds) all.log.violated(since_begin, property);
    };
    for (const auto& [window, one] : left.files->committed())
        demand(one.content == all.truth(window), "what is shown under a name is whole and true");
    const virtual_clock time{wall_time()};
    memory_ledger store(time, left.store);
    const auto receipts = complete(store.delivered(1));
    if (!receipts) return demand(false, "the ledger can be read");
    for (const auto& window : *receipts)
        demand(left.files->committed().contains(window), "there is a file for every receipt");
}

void check_server(story_world& all, duration since_begin) {
    const auto demand = [&](bool holds, const std::string& property) {
        if (!holds) all.log.violated(since_begin, property);
    };
    const auto& server = all.server;
    demand(calls_too_many(server) == 0, "no more calls than burst and rate allow, over any span");
    demand(!refused_for_nothing(server), "the server had no call to refuse");
    const auto made = exports_made(server);
    auto excused = all.plan.windows.size() + all.excused_creates + exports_spoilt(server);
    // A bundle that was fetched in vain is made again by its parts.
    if (all.plan.how.bundle != 1) excused += all.plan.windows.size();
    demand(made <= excused,
           fmt::format("an export for each window, and one for each trouble that cost one "
                       "(at most {}, not {})",
                       excused, made));
    const bool authorized =
        std::ranges::none_of(server.arrivals(), [](const simulated_account::arrival& one) {
            return one.kind == "download" && one.had_authorization;
        });
    demand(authorized, "the storage never saw the key");
}

}  // namespace sluice::story
