#include <sluice/async/task_group.hpp>

#include <stdexcept>
#include <string>

#include "support/diary.hpp"

namespace task_group_tests {

using namespace sluice;
using namespace std::chrono_literals;
using test::diary;
using test::entry;
using test::sleeper;
using test::thrower;
using test::virtual_world;

TEST_CASE("a join without tasks completes at once") {
    virtual_world world;
    const auto body = [&]() -> awaitable<void> {
        task_group group(world.executor());
        co_await group.join();
    };
    const auto one = world.start(body());
    CHECK(world.run() == 0s);
    CHECK(one->ended());
}

TEST_CASE("a join waits for all, also for those that tasks spawn meanwhile") {
    virtual_world world;
    diary book{world, {}};
    const auto parent = [&](task_group& group) -> awaitable<void> {
        co_await world.time.sleep_for(2s);
        group.spawn(sleeper(book, 'C', 3s));
    };
    const auto body = [&]() -> awaitable<void> {
        task_group group(world.executor());
        group.spawn(sleeper(book, 'A', 1s));
        group.spawn(sleeper(book, 'B', 2s));
        group.spawn(parent(group));
        CHECK(group.size() == 3);
        co_await group.join();
        CHECK(group.size() == 0);
        book.text += '.';
    };
    world.start(body());
    CHECK(world.run() == 5s);
    CHECK(book.text == "ABabCc.");
}

TEST_CASE("a task first runs after the one who spawned it waits") {
    virtual_world world;
    diary book{world, {}};
    const auto body = [&]() -> awaitable<void> {
        task_group group(world.executor());
        group.spawn(sleeper(book, 'A', 0s));
        book.text += '1';
        co_await group.join();
        book.text += '2';
    };
    world.start(body());
    world.run();
    CHECK(book.text == "1Aa2");
}

TEST_CASE("a group can be joined again") {
    virtual_world world;
    diary book{world, {}};
    const auto body = [&]() -> awaitable<void> {
        task_group group(world.executor());
        for (const char name : {'A', 'B'}) {
            group.spawn(sleeper(book, name, 1s));
            co_await group.join();
        }
    };
    world.start(body());
    world.run();
    CHECK(book.text == "AaBb");
}

TEST_CASE("the first exception of a task is thrown again after all have ended") {
    virtual_world world;
    diary book{world, {}};
    std::string caught;
    const auto body = [&]() -> awaitable<void> {
        task_group group(world.executor());
        group.spawn(thrower(book, 2s, "second"));
        group.spawn(thrower(book, 1s, "first"));
        group.spawn(sleeper(book, 'A', 5s));
        try {
            co_await group.join();
        } catch (const std::runtime_error& e) {
            caught = e.what();
        }
        CHECK(group.size() == 0);
        co_await group.join();  // it was said once
    };
    world.start(body());
    CHECK(world.run() == 5s);
    CHECK(caught == "first");
    CHECK(book.text == "Aa");
}

TEST_CASE("a task that throws before it ever waits ends its join, too") {
    virtual_world world;
    std::string caught;
    const auto rash = []() -> awaitable<void> {
        throw std::runtime_error("rash");
        co_return;
    };
    const auto body = [&]() -> awaitable<void> {
        task_group group(world.executor());
        group.spawn(rash());
        try {
            co_await group.join();
        } catch (const std::runtime_error& e) {
            caught = e.what();
        }
    };
    const auto one = world.start(body());
    world.run();
    CHECK(caught == "rash");
    CHECK(one->ended());
}

}  // namespace task_group_tests
