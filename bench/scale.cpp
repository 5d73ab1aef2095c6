// What do 100,000 exports in flight cost in one engine?
//
// Two questions, each answered by one JSON object a line. `jobs`: one real engine is given N
// windows, on an account whose burst lets every create through and a server that never ends an
// export. `spawn` is the time until all of them are asked for and wait for their first call,
// `create` the time until all run on the server, `cancel` the time until none is left, each in
// nanoseconds a job; `bytes_waiting` and `bytes_running` is the heap that one job takes before and
// after its create: coroutine frames, record, requests, the plan's window, what a snapshot shows,
// and all that the engine and the ledger in memory keep. `grants`: N requests wait in the
// dispatcher alone, for tokens without end; `per_second` is how many of them it hands out, each
// answered before its next.
//
// Goals: at most 3 KiB a job, and a million grants a second. A time is of this machine; compare it
// with that of another build in the same minute.
//
// Usage: scale [JOBS [REPEATS]]

#include "endless_server.hpp"

#include <sluice/async/task_group.hpp>
#include <sluice/engine/engine.hpp>
#include <sluice/schedule/dispatcher.hpp>
#include <sluice/simulation/memory_ledger.hpp>
#include <sluice/simulation/recording_sink.hpp>
#include <sluice/simulation/virtual_clock.hpp>
#include <sluice/time/real_clock.hpp>
#include <sluice/version.hpp>

#include <fmt/format.h>
#include <malloc.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <thread>

using namespace sluice;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t goal_bytes = 3 << 10;
constexpr double goal_grants = 1e6;

std::size_t heap_in_use() {
    const auto now = ::mallinfo2();
    return now.uordblks + now.hblkhd;
}

// Time on the wall since it was made or read last.
class lap {
public:
    double nanoseconds_each(std::size_t count) {
        const auto now = clock_.now();
        const std::chrono::duration<double, std::nano> took = now - std::exchange(since_, now);
        return took.count() / static_cast<double>(count);
    }

private:
    real_clock clock_;
    steady_time since_ = clock_.now();
};

std::vector<time_range> windows_of(std::size_t count) {
    std::vector<time_range> windows;
    windows.reserve(count);
    auto start = *parse_time("1990-01-01");
    for (std::size_t i = 0; i < count; ++i, start += 15min)
        windows.push_back({start, start + 15min});
    return windows;
}

account wide_open(std::size_t jobs) {
    account who;
    who.key = secret(std::string("any.key"));
    who.base = *parse_url("https://api.fullstory.com");
    who.limit.burst = static_cast<int>(jobs);
    return who;
}

void measure_jobs(std::size_t count) {
    asio::io_context context(1);
    virtual_clock time(*parse_time("2026-06-01"));
    bench::endless_server server;
    memory_ledger store(time);
    recording_sink target;
    engine work(context.get_executor(), time, server);
    auto who = wide_open(count);

    const auto before = heap_in_use();
    const auto each = [&] {
        return static_cast<double>(heap_in_use() - before) / static_cast<double>(count);
    };
    lap timer;
    auto all = work.open(who, store).start(backfill({}, windows_of(count), target));
    while (server.creates() == 0 && context.poll_one() > 0) {
    }
    const auto spawned = timer.nanoseconds_each(count);
    const auto waiting = each();
    (void)timer.nanoseconds_each(1);
    time.run_until(context, time.now() + 1ms);
    const auto created = timer.nanoseconds_each(count);
    if (server.creates() != count) throw std::runtime_error("not all exports were created");
    const auto running = each();
    (void)timer.nanoseconds_each(1);
    all.cancel();
    time.run_until(context, time.now());
    const auto cancelled = timer.nanoseconds_each(count);
    if (!all.ended()) throw std::runtime_error("the run did not end when it was cancelled");
    fmt::print(R"({{"jobs":{},"spawn_ns":{:.0f},"create_ns":{:.0f},"cancel_ns":{:.0f},)"
               R"("bytes_waiting":{:.0f},"bytes_running":{:.0f},"goal_bytes":{},"holds":{}}})"
               "\n",
               count, spawned, created, cancelled, waiting, running, goal_bytes,
               std::max(waiting, running) <= goal_bytes);
}

awaitable<void> ask(dispatcher& tokens, token_request claim, int times) {
    for (int i = 0; i < times; ++i) {
        auto permit = co_await tokens.admit(claim);
        if (!permit) throw std::runtime_error(permit.error().message());
        (void)co_await permit->answered();
    }
}

awaitable<void> ask_all(dispatcher& tokens, std::size_t count, int times) {
    task_group all(co_await asio::this_coro::executor);
    for (std::size_t i = 0; i < count; ++i) {
        token_request claim;
        claim.kind = call_kind::create;
        claim.order = i;
        all.spawn(ask(tokens, claim, times));
    }
    co_await all.join();
}

awaitable<outcome<void>> keep(token_bucket& bucket, const sluice::clock& time,
                              const bucket_change& change) {
    change(bucket, time.reading());
    co_return outcome<void>();
}

void measure_grants(std::size_t count) {
    constexpr int times = 10;
    asio::io_context context(1);
    virtual_clock time(*parse_time("2026-06-01"));
    const bucket_limit limit{1ns, std::numeric_limits<int>::max()};
    token_bucket bucket(limit);
    dispatcher tokens(context.get_executor(), time, limit,
                      [&](const bucket_change& change) { return keep(bucket, time, change); });
    std::exception_ptr problem;
    asio::co_spawn(context, ask_all(tokens, count, times),
                   [&problem](std::exception_ptr thrown) { problem = thrown; });
    lap timer;
    time.run(context);
    if (problem) std::rethrow_exception(problem);
    const auto each = timer.nanoseconds_each(count * times);
    fmt::print(R"({{"requests":{},"grants":{},"ns_a_grant":{:.0f},"per_second":{:.0f},)"
               R"("goal_per_second":{:.0f},"holds":{}}})"
               "\n",
               count, count * times, each, 1e9 / each, goal_grants, 1e9 / each >= goal_grants);
}

}  // namespace

int main(int argc, char** argv) {
    const int jobs = argc > 1 ? std::atoi(argv[1]) : 100'000;
    const int repeats = argc > 2 ? std::atoi(argv[2]) : 3;
    if (jobs < 1 || repeats < 1) {
        fmt::print(stderr, "usage: scale [JOBS [REPEATS]]\n");
        return 2;
    }
    fmt::print(stderr, "sluice {}, {} cores, {}\n", version, std::thread::hardware_concurrency(),
#ifdef NDEBUG
               "optimised");
#else
               "with assertions: not a measurement");
#endif
    try {
        for (int i = 0; i < repeats; ++i) {
            measure_jobs(static_cast<std::size_t>(jobs));
            measure_grants(static_cast<std::size_t>(jobs));
        }
    } catch (const std::exception& problem) {
        fmt::print(stderr, "scale: {}\n", problem.what());
        return 1;
    }
}
