// How long does the engine itself take for a year of daily windows under the true rate limit?
//
// Runs the whole engine (dispatcher, jobs, API client, download, gunzip, proof) in virtual time
// against the simulated account, 2 calls a minute with a burst of 50, and prints, one JSON object a
// line: `virtual_seconds`, how long the backfill would take; `bound_seconds`, the least that three
// calls a window can take, (3 N - 50) * 30 s; their `ratio`; `wall_seconds` that the run took on
// this machine; the calls; and how many were refused. The ratio tells how well tokens are spent,
// the wall time what the engine costs.
//
// Usage: virtual_year [WINDOWS [REPEATS]]

#include <sluice/engine/engine.hpp>
#include <sluice/simulation/memory_ledger.hpp>
#include <sluice/simulation/recording_sink.hpp>
#include <sluice/simulation/simulated_account.hpp>
#include <sluice/simulation/virtual_clock.hpp>
#include <sluice/time/real_clock.hpp>
#include <sluice/version.hpp>

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <thread>

using namespace sluice;

namespace {

std::vector<time_range> daily_windows(int count) {
    std::vector<time_range> windows;
    auto start = *parse_time("2025-01-01");
    for (int i = 0; i < count; ++i, start += std::chrono::hours(24))
        windows.push_back({start, start + std::chrono::hours(24)});
    return windows;
}

simulation_options true_limit() {
    simulation_options options;
    options.shortest = std::chrono::minutes(2);
    options.longest = std::chrono::minutes(8);
    options.events_per_day = 10;
    return options;
}

double seconds(duration length) {
    return std::chrono::duration<double>(length).count();
}

void measure(int windows) {
    const real_clock stopwatch;
    const auto began = stopwatch.now();
    asio::io_context context(1);
    virtual_clock time(*parse_time("2026-06-01"));
    simulated_account server(true_limit());
    simulated_transport network(server, time, "api.fullstory.com");
    memory_ledger store(time);
    recording_sink target;
    target.drop_content();
    engine work(context.get_executor(), time, network);

    account who;
    who.key = secret(std::string(server.options().key));
    who.base = *parse_url("https://api.fullstory.com");
    const auto all = work.open(who, store).start(backfill({}, daily_windows(windows), target));
    time.run(context);
    const summary sum = all.result().value();

    const double bound = std::max(0, 3 * windows - who.limit.burst) * seconds(who.limit.interval);
    fmt::print(R"({{"windows":{},"delivered":{},"virtual_seconds":{:.1f},"bound_seconds":{:.1f},)"
               R"("ratio":{:.4f},"wall_seconds":{:.3f},"create":{},"poll":{},"results":{},)"
               R"("throttled":{}}})"
               "\n",
               windows, sum.windows.delivered, seconds(sum.elapsed), bound,
               bound > 0 ? seconds(sum.elapsed) / bound : 0, seconds(stopwatch.now() - began),
               sum.requests.create, sum.requests.poll, sum.requests.results, sum.throttled);
}

}  // namespace

int main(int argc, char** argv) {
    const int windows = argc > 1 ? std::atoi(argv[1]) : 365;
    const int repeats = argc > 2 ? std::atoi(argv[2]) : 3;
    if (windows < 1 || repeats < 1) {
        fmt::print(stderr, "usage: virtual_year [WINDOWS [REPEATS]]\n");
        return 2;
    }
    fmt::print(stderr, "sluice {}, {} cores, {}\n", version, std::thread::hardware_concurrency(),
#ifdef NDEBUG
               "optimised");
#else
               "with assertions: not a measurement");
#endif
    for (int i = 0; i < repeats; ++i) measure(windows);
}
