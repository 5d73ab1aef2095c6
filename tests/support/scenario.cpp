#include "support/scenario.hpp"

#include <algorithm>
#include <string>

#include "support/catch.hpp"

namespace sluice::testing {

wall_time scenario_start() {
    return *parse_time("2026-03-01");
}

std::vector<time_range> days(int count) {
    std::vector<time_range> windows;
    auto start = *parse_time("2026-01-01");
    for (int i = 0; i < count; ++i, start += std::chrono::hours(24))
        windows.push_back({start, start + std::chrono::hours(24)});
    return windows;
}

effort in_bundles_of(std::optional<int> windows) {
    effort how;
    how.bundle = windows;
    return how;
}

account account_for(const simulation_options& server) {
    account who;
    who.key = secret(std::string(server.key));
    who.base = *parse_url("https://api.fullstory.com");
    who.limit = server.limit;
    if (server.limit_creates_only) who.scope = limit_scope::create;
    return who;
}

process::process(simulated_account& server, const moment& start,
                 std::shared_ptr<memory_ledger::contents> known, recording_sink& target_,
                 effort how)
    : time(start),
      network(server, time, "api.fullstory.com"),
      who(account_for(server.options())),
      store(std::make_unique<memory_ledger>(time, std::move(known))),
      target(target_),
      work(context.get_executor(), time, network, how),
      how_(how) {}

process::~process() {
    if (ended()) return;
    if (present) cancel();
    finish();
}

void process::begin(std::vector<time_range> windows, export_spec spec) {
    begin(into(target, std::move(windows), std::move(spec)));
}

backfill process::into(sink& place, std::vector<time_range> windows, export_spec spec) const {
    return {std::move(spec), std::move(windows), place, how_};
}

void process::begin(backfill what) {
    begin(std::move(what), *store);
}

void process::begin(backfill what, ledger& onto) {
    present.reset();
    present.emplace(work.open(who, onto).start(std::move(what)));
    logged_ = present->subscribe(log);
}

bool process::cancelled() const {
    const auto& ended_by = result().ended_by;
    return ended_by && ended_by->cause() == error::stopped;
}

const summary& process::result() const {
    REQUIRE(ended());
    const auto& answer = present->result();
    if (!answer) FAIL(answer.error().message());
    return *answer;
}

world::world(simulation_options options)
    : server(std::move(options)),
      begin{steady_time(std::chrono::hours(1000)), scenario_start(), "virtual"} {}

std::unique_ptr<process> world::start(effort how) {
    return std::make_unique<process>(server, begin, nullptr, target, how);
}

std::unique_ptr<process> world::go_on_after(const process& before, effort how) {
    return std::make_unique<process>(server, before.time.reading(), before.store->after_crash(),
                                     target, how);
}

simulation_options small() {
    simulation_options options;
    options.events_per_day = 40;
    return options;
}

simulation_options quick() {
    auto options = small();
    options.limit.interval = std::chrono::milliseconds(100);
    return options;
}

int wrong_windows(const simulated_account& server, const recording_sink& target,
                  const std::vector<time_range>& windows, const export_spec& spec) {
    const std::string type = spec.type == export_type::event ? "TYPE_EVENT" : "TYPE_INDIVIDUAL";
    std::string format = "FORMAT_NDJSON";
    if (spec.format == export_format::csv) format = "FORMAT_CSV";
    if (spec.format == export_format::json) format = "FORMAT_JSON";
    int wrong = 0;
    for (const auto& window : windows) {
        const auto found = target.committed().find(window);
        const auto truth = server.truth(spec.segment.text(), type, format, spec.fields, window);
        if (found == target.committed().end() || found->second.content != truth) ++wrong;
    }
    return wrong;
}

int tokens_too_many(const simulated_account& server) {
    const auto& limit = server.options().limit;
    auto full_at = steady_time::min();
    int too_many = 0;
    for (const auto& a : server.arrivals()) {
        if (a.kind == "download") continue;
        const auto next = std::max(full_at, a.at) + limit.interval;
        if (next > a.at + limit.interval * limit.burst) {
            ++too_many;
        } else {
            full_at = next;
        }
    }
    return too_many;
}

std::uint64_t trace_hash(const simulated_account& server) {
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, 64 bits
    const auto mix = [&hash](std::uint64_t word) {
        for (int i = 0; i < 8; ++i, word >>= 8) hash = (hash ^ (word & 0xff)) * 0x100000001b3;
    };
    for (const auto& a : server.arrivals()) {
        mix(static_cast<std::uint64_t>(a.at.time_since_epoch().count()));
        for (const char c : a.kind + a.what) mix(static_cast<unsigned char>(c));
    }
    return hash;
}

}  // namespace sluice::testing
