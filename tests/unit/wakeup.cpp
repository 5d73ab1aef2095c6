#include "async/wakeup.hpp"

#include <boost/asio/this_coro.hpp>

#include "support/virtual_world.hpp"

namespace wakeup_tests {

using namespace sluice;
using test::virtual_world;

TEST_CASE("a waiter waits until it is notified, once a notification") {
    virtual_world world;
    wakeup signal(world.executor());
    int woken = 0;
    const auto body = [&]() -> awaitable<void> {
        while (woken < 100) {
            co_await signal.wait();
            ++woken;
        }
    };
    const auto one = world.start(body());
    world.run();
    CHECK(woken == 0);
    signal.notify();
    world.run();
    CHECK(woken == 1);
    signal.notify();
    signal.notify();
    world.run();
    CHECK(woken == 2);
    one->cancel();
    world.run();
    CHECK(one->was_cancelled());
}

TEST_CASE("a notification for which nobody waits is kept for the next who does") {
    virtual_world world;
    wakeup signal(world.executor());
    signal.notify();
    const auto body = [&]() -> awaitable<void> { co_await signal.wait(); };
    const auto first = world.start(body());
    const auto second = world.start(body());
    world.run();
    CHECK(first->ended());
    CHECK_FALSE(second->ended());
    second->cancel();
    world.run();
}

TEST_CASE("a quiet wait tells a notification from a cancellation") {
    virtual_world world;
    wakeup signal(world.executor());
    std::vector<bool> notified;
    const auto body = [&]() -> awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        notified.push_back(co_await signal.wait_quietly());
        const bool asked_to_end = co_await is_cancelled();
        CHECK(asked_to_end != notified.back());
    };
    const auto first = world.start(body());
    world.run();
    signal.notify();
    world.run();
    CHECK(notified == std::vector{true});
    const auto second = world.start(body());
    world.run();
    second->cancel();
    world.run();
    CHECK(notified == std::vector{true, false});
    CHECK_FALSE(second->was_cancelled());
}

TEST_CASE("what is notified first has been notified, even if cancelled a moment later") {
    virtual_world world;
    wakeup signal(world.executor());
    bool passed = false;
    const auto body = [&]() -> awaitable<void> {
        co_await signal.wait();
        passed = true;
    };
    const auto one = world.start(body());
    world.run();
    const bool notified_first = GENERATE(true, false);
    if (notified_first) signal.notify();
    one->cancel();
    if (!notified_first) signal.notify();
    world.run();
    CHECK(one->ended());
    CHECK(passed);
}

TEST_CASE("a wait that starts cancelled throws") {
    virtual_world world;
    wakeup signal(world.executor());
    const auto body = [&]() -> awaitable<void> { co_await signal.wait(); };
    const auto one = world.start(body());
    one->cancel();
    world.run();
    CHECK(one->was_cancelled());
}

}  // namespace wakeup_tests
