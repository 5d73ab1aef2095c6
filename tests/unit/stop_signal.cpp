#include "async/stop_signal.hpp"

#include <sluice/time/real_clock.hpp>

#include "support/virtual_world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <thread>

namespace stop_signal_tests {

using namespace sluice;
using namespace std::chrono_literals;
using test::virtual_world;

TEST_CASE("a sleep ends at its time when nobody says stop") {
    virtual_world world;
    stop_signal signal;
    const auto until = world.time.now() + 5s;
    const auto body = [&]() -> awaitable<void> {
        co_await signal.sleep_until(world.time, until);
        CHECK(world.time.now() == until);
    };
    const auto one = world.start(body());
    world.run();
    CHECK(one->ended());
    CHECK_FALSE(signal.stopped());
}

TEST_CASE("stop ends every sleep, the present ones and those to come") {
    virtual_world world;
    stop_signal signal;
    const auto began = world.time.now();
    const auto body = [&]() -> awaitable<void> {
        co_await signal.sleep_until(world.time, began + 1h);
    };
    const auto first = world.start(body());
    const auto second = world.start(body());
    const auto sayer = [&]() -> awaitable<void> {
        co_await world.time.sleep_until(began + 1s);
        signal.stop();
        co_await signal.sleep_until(world.time, began + 1h);
    };
    const auto third = world.start(sayer());
    world.run();
    CHECK((first->ended() && second->ended() && third->ended()));
    CHECK(world.time.now() == began + 1s);
    CHECK(signal.stopped());
}

TEST_CASE("a sleep that is cancelled throws") {
    virtual_world world;
    stop_signal signal;
    const auto body = [&]() -> awaitable<void> {
        co_await signal.sleep_until(world.time, world.time.now() + 1h);
    };
    const auto one = world.start(body());
    world.context.poll();
    one->cancel();
    world.run();
    CHECK(one->was_cancelled());
}

TEST_CASE("a stop ends the sleep of another thread, where that sleeps") {
    for (int round = 0; round < 20; ++round) {
        stop_signal signal;
        real_clock time;
        std::exception_ptr thrown;
        std::thread other([&] {
            asio::io_context context(1);
            const auto body = [&]() -> awaitable<void> {
                co_await signal.sleep_until(time, time.now() + 1h);
            };
            asio::co_spawn(context, body(), [&](const std::exception_ptr& e) { thrown = e; });
            context.run();
        });
        for (int i = 0; i < round * 100; ++i) std::this_thread::yield();
        signal.stop();
        other.join();
        CHECK_FALSE(thrown);
        CHECK(signal.stopped());
    }
}

}  // namespace stop_signal_tests
