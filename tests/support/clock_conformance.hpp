#pragma once

#include <sluice/time/clock.hpp>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <string>
#include <vector>

#include "virtual_world.hpp"

namespace sluice::test {

/// A clock under test, the executor that it is used on, and how to let time pass until all is done.
struct clock_on_trial {
    clock& time;
    asio::any_io_executor executor;
    std::function<std::shared_ptr<running>(awaitable<void>)> start;
    std::function<void()> run;
    duration unit;  ///< a length that is short for this clock, but not nothing
};

inline void check_no_early_wake(const clock_on_trial& trial) {
    const auto body = [&]() -> awaitable<void> {
        for (int i = 1; i <= 5; ++i) {
            const auto t = trial.time.now() + i * trial.unit;
            co_await trial.time.sleep_until(t);
            CHECK(trial.time.now() >= t);
        }
    };
    const auto one = trial.start(body());
    trial.run();
    CHECK(one->ended());
}

inline void check_order(const clock_on_trial& trial) {
    std::string log;
    const auto body = [&](char name, steady_time t) -> awaitable<void> {
        co_await trial.time.sleep_until(t);
        const asio::any_io_executor here = co_await asio::this_coro::executor;
        CHECK(here == trial.executor);
        log += name;
    };
    const auto now = trial.time.now();
    trial.start(body('c', now + 6 * trial.unit));
    trial.start(body('a', now + 2 * trial.unit));
    trial.start(body('b', now + 4 * trial.unit));
    trial.run();
    CHECK(log == "abc");
}

inline void check_past(const clock_on_trial& trial) {
    bool over = false;
    const auto body = [&]() -> awaitable<void> {
        co_await trial.time.sleep_until(trial.time.now() - trial.unit);
        co_await trial.time.sleep_until(steady_time());
        co_await trial.time.sleep_for(duration(-1));
        over = true;
    };
    trial.start(body());
    trial.run();
    CHECK(over);
}

inline void check_cancelled(const clock_on_trial& trial) {
    std::shared_ptr<running> first;
    bool woken = false;
    const auto endless = [&]() -> awaitable<void> {
        co_await trial.time.sleep_for(duration::max());
    };
    const auto other = [&]() -> awaitable<void> {
        co_await trial.time.sleep_for(trial.unit);
        first->cancel();
        co_await trial.time.sleep_for(trial.unit);
        woken = true;
    };
    first = trial.start(endless());
    trial.start(other());
    trial.run();
    CHECK(first->was_cancelled());
    CHECK(woken);
}

inline void check_cancelled_at_start(const clock_on_trial& trial) {
    const auto body = [&]() -> awaitable<void> { co_await trial.time.sleep_for(trial.unit); };
    const auto one = trial.start(body());
    one->cancel();
    trial.run();
    CHECK(one->was_cancelled());
}

inline void check_faces(const clock_on_trial& trial) {
    const auto before = trial.time.reading();
    const auto body = [&]() -> awaitable<void> { co_await trial.time.sleep_for(2 * trial.unit); };
    trial.start(body());
    trial.run();
    const auto after = trial.time.reading();
    CHECK(after.steady >= before.steady + 2 * trial.unit);
    CHECK(after.wall >= before.wall);
    CHECK(after.timeline == before.timeline);
    CHECK_FALSE(after.timeline.empty());
}

/// What every clock keeps; a real one waits some 30 units in all.
inline void check_clock(const clock_on_trial& trial) {
    SECTION("no sleeper wakes before its time") {
        check_no_early_wake(trial);
    }
    SECTION("sleepers wake in the order of their times, on the executor they sleep on") {
        check_order(trial);
    }
    SECTION("who sleeps until the past goes on") {
        check_past(trial);
    }
    SECTION("a sleeper that is cancelled throws operation_aborted, and nobody else does") {
        check_cancelled(trial);
    }
    SECTION("a sleep that starts cancelled throws operation_aborted") {
        check_cancelled_at_start(trial);
    }
    SECTION("neither face goes back, and a reading holds both") {
        check_faces(trial);
    }
}

}  // namespace sluice::test
