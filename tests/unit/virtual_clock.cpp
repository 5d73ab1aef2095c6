#include "async/wakeup.hpp"

#include <optional>
#include <string>

#include "support/virtual_world.hpp"

namespace virtual_clock_tests {

using namespace sluice;
using namespace std::chrono_literals;
using test::virtual_world;

namespace {

awaitable<void> note(virtual_clock& time, std::string& log, char name, steady_time t) {
    co_await time.sleep_until(t);
    log += name;
}

}  // namespace

TEST_CASE("a day of sleeps passes at once, with both faces of the clock in step") {
    virtual_world world;
    const auto steady = world.time.now();
    const auto wall = world.time.wall_now();
    int minutes = 0;
    const auto body = [&]() -> awaitable<void> {
        while (minutes < 24 * 60) {
            co_await world.time.sleep_for(1min);
            ++minutes;
            CHECK(world.time.now() - steady == std::chrono::minutes(minutes));
        }
    };
    world.start(body());
    CHECK(world.run() == 24h);
    CHECK(minutes == 24 * 60);
    CHECK(world.time.wall_now() - wall == 24h);
}

TEST_CASE("sleepers wake in the order of their times, equals in that of going to sleep") {
    virtual_world world;
    std::string log;
    const auto t = world.time.now() + 1h;
    world.start(note(world.time, log, 'z', t + 1ns));
    for (const char name : {'a', 'b', 'c', 'd', 'e'}) world.start(note(world.time, log, name, t));
    world.start(note(world.time, log, '0', t - 1ns));
    world.run();
    CHECK(log == "0abcdez");
}

TEST_CASE("all that follows from one sleeper happens before the next one of that time wakes") {
    virtual_world world;
    std::string log;
    wakeup other(world.executor());
    const auto t = world.time.now() + 1s;
    const auto first = [&]() -> awaitable<void> {
        co_await world.time.sleep_until(t);
        other.notify();
    };
    const auto follows = [&]() -> awaitable<void> {
        co_await other.wait();
        log += 'f';
    };
    world.start(follows());
    world.start(first());
    world.start(note(world.time, log, 'n', t));
    world.run();
    CHECK(log == "fn");
}

TEST_CASE("who sleeps until the past or the present goes on at once") {
    virtual_world world;
    const auto ago = GENERATE(duration(0), duration(1ns), duration(1h));
    std::string log;
    world.start(note(world.time, log, 'a', world.time.now() - ago));
    CHECK(world.run() == 0s);
    CHECK(log == "a");
}

TEST_CASE("a bounded run wakes those of its last moment, and none after it") {
    virtual_world world;
    std::string log;
    const auto began = world.time.now();
    world.start(note(world.time, log, 'a', began + 1s));
    world.start(note(world.time, log, 'b', began + 2s));
    world.start(note(world.time, log, 'c', began + 2s + 1ns));
    CHECK(world.run_until(began + 2s) == 2s);
    CHECK(log == "ab");
    CHECK(world.time.sleepers() == 1);
    CHECK(world.run_until(began + 1s) == 0s);  // time does not go back
    CHECK(world.time.now() == began + 2s);
    CHECK(world.run() == 1ns);
    CHECK(log == "abc");
    CHECK(world.run_until(began + 1h) == 1h - 2s - 1ns);  // passes without anybody
}

TEST_CASE("a cancelled sleeper throws at once and leaves nothing behind") {
    virtual_world world;
    std::string log;
    const auto began = world.time.now();
    const auto one = world.start(note(world.time, log, 'a', began + 1h));
    world.start(note(world.time, log, 'b', began + 1h));
    world.run_until(began + 1s);
    one->cancel();
    world.run_until(began + 2s);
    CHECK(one->was_cancelled());
    CHECK(world.time.sleepers() == 1);
    world.run();
    CHECK(log == "b");
}

TEST_CASE("who is woken and cancelled in one moment has slept enough") {
    virtual_world world;
    std::string log;
    const auto one = world.start(note(world.time, log, 'a', world.time.now() + 1s));
    while (world.time.sleepers() == 0) world.time.step(world.context);
    while (world.time.sleepers() > 0) world.time.step(world.context);
    one->cancel();
    world.run();
    CHECK(log == "a");
}

TEST_CASE("who sleeps for ever does not let time run away") {
    virtual_world world;
    std::string log;
    const auto body = [&]() -> awaitable<void> { co_await world.time.sleep_for(duration::max()); };
    const auto one = world.start(body());
    world.start(note(world.time, log, 'a', world.time.now() + 1s));
    CHECK(world.run() == 1s);
    CHECK_FALSE(one->ended());
    one->cancel();
    world.run();
    CHECK(one->was_cancelled());
}

TEST_CASE("step by step a run does the same, and then says that it is over") {
    virtual_world world;
    std::string log;
    const auto began = world.time.now();
    world.start(note(world.time, log, 'b', began + 2s));
    world.start(note(world.time, log, 'a', began + 1s));
    std::size_t steps = 0;
    while (world.time.step(world.context)) ++steps;
    CHECK(log == "ab");
    CHECK(steps > 4);
    CHECK(world.time.now() == began + 2s);
}

TEST_CASE("the wall clock can be set without moving the steady one, and a boot names a timeline") {
    virtual_world world;
    const auto steady = world.time.now();
    const auto wall = world.time.wall_now();
    world.time.jump_wall(-1h);
    CHECK(world.time.now() == steady);
    CHECK(world.time.wall_now() == wall - 1h);
    const auto before = world.time.reading();
    world.time.begin_timeline("another boot");
    CHECK(world.time.reading().timeline == "another boot");
    CHECK(world.time.reading().timeline != before.timeline);
}

TEST_CASE("a clock that goes on from a reading tells the same times") {
    virtual_world world;
    world.run_until(world.time.now() + 1h);
    const virtual_clock next(world.time.reading());
    CHECK(next.now() == world.time.now());
    CHECK(next.wall_now() == world.time.wall_now());
    CHECK(next.timeline() == world.time.timeline());
}

TEST_CASE("sleepers are safe whether the clock or the context goes first") {
    std::string log;
    const bool clock_first = GENERATE(true, false);
    std::optional<virtual_world> outer(std::in_place);
    std::optional<virtual_clock> time(outer->time.reading());
    for (const char name : {'a', 'b', 'c'}) outer->start(note(*time, log, name, time->now() + 1h));
    outer->run();
    CHECK(time->sleepers() == 3);
    if (clock_first) {
        time.reset();
        outer.reset();
    } else {
        outer.reset();
        CHECK(time->sleepers() == 0);
    }
    CHECK(log.empty());
}

}  // namespace virtual_clock_tests
