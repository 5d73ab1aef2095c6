#include <sluice/forecast/rehearsal.hpp>

#include <sluice/simulation/memory_ledger.hpp>
#include <sluice/simulation/recording_sink.hpp>
#include <sluice/simulation/virtual_clock.hpp>
#include <sluice/time/real_clock.hpp>

#include <algorithm>
#include <async/complete.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

namespace sluice {
namespace {

constexpr auto window_length = std::chrono::hours(24);

// A rehearsal plays in days long gone, so that all of its windows are settled.
const wall_time first_day = *parse_time("1990-01-01");
const wall_time today = *parse_time("2300-01-01");

time_range window_at(std::size_t place) {
    const wall_time start = first_day + window_length * static_cast<std::int64_t>(place);
    return {start, start + window_length};
}

std::size_t place_of(const time_range& window) {
    return static_cast<std::size_t>((window.start - first_day) / window_length);
}

class delivery_times final : public observer {
public:
    delivery_times(steady_time began, std::size_t windows) : began_(began), all(windows) {}

    void on(const event& what) override {
        if (what.as<events::delivered>()) all[place_of(what.window)] = what.at - began_;
    }

private:
    steady_time began_;

public:
    std::vector<duration> all;
};

simulation_options server_of(const rehearsal_case& what, steady_time began) {
    simulation_options server;
    server.limit = what.limit;
    server.limit_creates_only = what.scope == limit_scope::create;
    server.runs = [&what](const time_range& window) { return what.operations[place_of(window)]; };
    server.most_running = what.most_running;
    if (what.spent > 0) server.stolen.push_back({began, what.spent});
    for (const auto& theft : what.stolen) server.stolen.push_back({began + theft.at, theft.tokens});
    server.latency = what.latency;
    server.download_takes = what.download;
    server.progress = what.progress;
    server.events_per_day = 0;
    server.seed = what.seed;
    return server;
}

std::optional<call_kind> kind_of(const std::string& name) {
    if (name == "create") return call_kind::create;
    if (name == "poll") return call_kind::poll;
    if (name == "results") return call_kind::results;
    return std::nullopt;
}

std::vector<rehearsed::call> calls_of(const simulated_account& server, steady_time began) {
    std::vector<rehearsed::call> calls;
    for (const auto& arrived : server.arrivals()) {
        const auto kind = kind_of(arrived.kind);
        if (kind)
            calls.push_back(
                {arrived.at - began, *kind, place_of(arrived.range), arrived.status == 429});
    }
    return calls;
}

std::uint64_t hash_of(const simulated_account& server) {
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, 64 bits: the same on every machine
    const auto mix = [&hash](std::uint64_t word) {
        for (int i = 0; i < 8; ++i, word >>= 8) hash = (hash ^ (word & 0xff)) * 0x100000001b3;
    };
    for (const auto& arrived : server.arrivals()) {
        mix(static_cast<std::uint64_t>(arrived.at.time_since_epoch().count()));
        for (const char c : arrived.kind + arrived.what) mix(static_cast<unsigned char>(c));
    }
    return hash;
}

// What an account is known by before the beginning.
awaitable<outcome<void>> recall(const rehearsal_case& what, memory_ledger& store) {
    for (const auto ran : what.known) {
        const operation_time seen{ran, window_length};
        if (auto kept = co_await store.add_operation_time(seen); !kept) co_return kept;
    }
    if (what.spent <= 0) co_return outcome<void>();
    const bucket_change spend = [&](token_bucket& bucket, const moment& now) {
        for (int i = 0; i < what.spent && bucket.try_take(now.steady); ++i)
            bucket.settle(now.steady, now.steady);
    };
    co_return co_await store.update_bucket(what.limit, spend);
}

}  // namespace

duration first_delivery(const rehearsed& what) {
    const auto first = std::ranges::min_element(what.deliveries);
    return first == what.deliveries.end() ? duration{} : *first;
}

duration makespan(const rehearsed& what) {
    const auto last = std::ranges::max_element(what.deliveries);
    return last == what.deliveries.end() ? duration{} : *last;
}

duration mean_delivery(const rehearsed& what) {
    if (what.deliveries.empty()) return {};
    // In parts, since the sum of many long ones does not fit.
    const auto count = static_cast<double>(what.deliveries.size());
    std::chrono::duration<double> mean{};
    for (const auto each : what.deliveries) mean += each / count;
    return std::chrono::duration_cast<duration>(mean);
}

outcome<rehearsed> rehearse(const rehearsal_case& what) {
    const real_clock stopwatch;
    const auto began_here = stopwatch.now();
    asio::io_context context(1);
    virtual_clock time(today);
    const auto began = time.now();
    simulated_account server(server_of(what, began));
    account who;
    who.key = secret(std::string(server.options().key));
    who.base = *parse_url("https://api.fullstory.com");
    who.limit = what.limit;
    who.scope = what.scope;
    simulated_transport network(server, time, who.base.host);
    memory_ledger store(time);
    if (auto known = complete(recall(what, store)); !known) return known.error();
    recording_sink target;
    target.drop_content();
    auto options = what.engine;
    options.seed = what.seed;
    engine work(context.get_executor(), time, network, options);

    std::vector<time_range> windows(what.operations.size());
    for (std::size_t i = 0; i < windows.size(); ++i) windows[i] = window_at(i);
    delivery_times deliveries(began, windows.size());
    auto all = work.open(who, store).start(backfill({}, std::move(windows), target, what.how));
    const auto told = all.subscribe(deliveries);
    time.run(context);
    if (!all.result()) return all.result().error();

    rehearsed result;
    result.sum = *all.result();
    if (result.sum.ended_by) return *result.sum.ended_by;
    if (!result.sum.failures.empty()) return result.sum.failures.front().problem;
    result.deliveries = std::move(deliveries.all);
    result.calls = calls_of(server, began);
    result.trace_hash = hash_of(server);
    result.wall = stopwatch.now() - began_here;
    return result;
}

}  // namespace sluice
