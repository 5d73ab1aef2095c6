#include "async/semaphore.hpp"
#include <sluice/async/task_group.hpp>

#include <optional>
#include <string>
#include <vector>

#include "support/virtual_world.hpp"

namespace semaphore_tests {

using namespace sluice;
using namespace std::chrono_literals;
using test::virtual_world;

namespace {

// Takes a permit, says so, and keeps it for some time.
awaitable<void> hold(virtual_world& world, semaphore& bound, std::string& log, char name,
                     duration length) {
    const auto permit = co_await bound.acquire();
    log += name;
    co_await world.time.sleep_for(length);
}

}  // namespace

TEST_CASE("permits are granted in the order of asking, and come back") {
    virtual_world world;
    semaphore bound(world.executor(), 2);
    std::string log;
    for (const char name : {'a', 'b', 'c', 'd', 'e'})
        world.start(hold(world, bound, log, name, name == 'a' ? 3s : 1s));
    world.run_until(world.time.now() + 500ms);
    CHECK(log == "ab");
    CHECK(bound.waiting() == 3);
    CHECK(world.run() == 3500ms);
    CHECK(log == "abcde");
    CHECK(bound.waiting() == 0);
}

TEST_CASE("one who is cancelled while waiting takes no permit and stands in nobody's way") {
    virtual_world world;
    semaphore bound(world.executor(), 1);
    std::string log;
    world.start(hold(world, bound, log, 'a', 10s));
    const auto second = world.start(hold(world, bound, log, 'b', 10s));
    world.start(hold(world, bound, log, 'c', 10s));
    world.run_until(world.time.now() + 5s);
    second->cancel();
    CHECK(world.run() == 15s);
    CHECK(second->was_cancelled());
    CHECK(log == "ac");
}

TEST_CASE("one who is cancelled after the grant passes the permit on") {
    virtual_world world;
    semaphore bound(world.executor(), 0);
    std::string log;
    const auto first = world.start(hold(world, bound, log, 'a', 10s));
    const auto second = world.start(hold(world, bound, log, 'b', 10s));
    world.run();
    bound.add(1);
    first->cancel();
    world.run();
    CHECK(first->was_cancelled());
    CHECK(second->ended());
    CHECK(log == "b");
}

TEST_CASE("one who starts cancelled takes nothing, even of what is free") {
    virtual_world world;
    semaphore bound(world.executor(), 1);
    std::string log;
    const auto first = world.start(hold(world, bound, log, 'a', 10s));
    first->cancel();
    world.start(hold(world, bound, log, 'b', 10s));
    world.run();
    CHECK(first->was_cancelled());
    CHECK(log == "b");
}

TEST_CASE("a raised bound lets as many more go on") {
    virtual_world world;
    semaphore bound(world.executor(), 1);
    std::string log;
    for (const char name : {'a', 'b', 'c', 'd'}) world.start(hold(world, bound, log, name, 1s));
    world.run_until(world.time.now());
    CHECK(log == "a");
    bound.add(2);
    world.run_until(world.time.now());
    CHECK(log == "abc");
    world.run();
    CHECK(log == "abcd");
}

TEST_CASE("a lowered bound lets nobody in until as many have gone") {
    virtual_world world;
    semaphore bound(world.executor(), 3);
    std::string log;
    for (const char name : {'a', 'b', 'c', 'd', 'e'})
        world.start(hold(world, bound, log, name, name == 'a' ? 1s : 2s));
    world.run_until(world.time.now());
    bound.add(-2);
    world.run_until(world.time.now() + 1500ms);
    CHECK(log == "abc");
    world.run_until(world.time.now() + 1s);
    CHECK(log == "abcd");
    CHECK(world.run() == 3500ms);
    CHECK(log == "abcde");
}

TEST_CASE("a permit that is replaced or dropped comes back at once, and only once") {
    virtual_world world;
    semaphore bound(world.executor(), 2);
    std::string log;
    const auto body = [&]() -> awaitable<void> {
        auto one = co_await bound.acquire();
        auto two = co_await bound.acquire();
        world.start(hold(world, bound, log, 'a', 1s));
        world.start(hold(world, bound, log, 'b', 1s));
        co_await world.time.sleep_for(1s);
        CHECK(log.empty());
        one = std::move(two);
        CHECK(one);
        CHECK_FALSE(two);
        co_await world.time.sleep_for(500ms);
        CHECK(log == "a");
        one = semaphore::permit();
        co_await world.time.sleep_for(100ms);
        CHECK(log == "ab");
    };
    world.start(body());
    world.run();
}

TEST_CASE("no permit is lost or made, wherever a crowd of holders is cancelled") {
    std::optional<semaphore> bound;
    std::string log;
    const auto steps = test::cancel_at_every_step(
        [&](virtual_world& world) {
            bound.emplace(world.executor(), 2);
            log.clear();
            const auto crowd = [](virtual_world& w, semaphore& s,
                                  std::string& l) -> awaitable<void> {
                task_group all(w.executor());
                for (const char name : {'a', 'b', 'c', 'd', 'e'})
                    all.spawn(hold(w, s, l, name, 1s));
                co_await all.join();
            };
            return world.start(crowd(world, *bound, log));
        },
        [&](virtual_world& world) {
            CHECK(bound->waiting() == 0);
            log.clear();
            for (const char name : {'x', 'y', 'z'}) world.start(hold(world, *bound, log, name, 1s));
            CHECK(world.run() == 2s);
            CHECK(log == "xyz");
        });
    CHECK(steps > 20);
}

TEST_CASE("frames that wait or hold may outlive the semaphore") {
    virtual_world world;
    std::string log;
    {
        semaphore bound(world.executor(), 1);
        for (const char name : {'a', 'b', 'c'}) world.start(hold(world, bound, log, name, 1s));
        world.run_until(world.time.now());
    }
    CHECK(log == "a");
}

}  // namespace semaphore_tests
