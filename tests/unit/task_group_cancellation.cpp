#include <sluice/async/task_group.hpp>
#include "async/wakeup.hpp"

#include <boost/asio/this_coro.hpp>
#include <stdexcept>
#include <string>

#include "support/diary.hpp"

namespace task_group_cancellation_tests {

using namespace sluice;
using namespace std::chrono_literals;
using test::diary;
using test::entry;
using test::sleeper;
using test::thrower;
using test::virtual_world;

TEST_CASE("a cancelled group ends every task, down to what it awaits, and joins in peace") {
    virtual_world world;
    diary book{world, {}};
    const auto nested = [&]() -> awaitable<void> {
        entry here(book, 'B');
        co_await sleeper(book, 'C', 1h);
        here.done = true;
    };
    const auto body = [&]() -> awaitable<void> {
        task_group group(world.executor());
        group.spawn(sleeper(book, 'A', 1h));
        group.spawn(nested());
        co_await world.time.sleep_for(1s);
        group.cancel();
        group.cancel();
        co_await group.join();
        book.text += '.';
    };
    world.start(body());
    CHECK(world.run() == 1s);
    CHECK(book.text == "ABCa!c!b!.");
}

TEST_CASE("a task spawned after the cancellation starts cancelled, and is joined") {
    virtual_world world;
    diary book{world, {}};
    const bool begun_before = GENERATE(false, true);
    const auto body = [&]() -> awaitable<void> {
        task_group group(world.executor());
        if (begun_before) {
            group.spawn(sleeper(book, 'A', 1h));  // cancelled before it begins
            group.cancel();
        } else {
            group.cancel();
            group.spawn(sleeper(book, 'A', 1h));
        }
        co_await group.join();
        book.text += '.';
    };
    world.start(body());
    CHECK(world.run() == 0s);
    CHECK(book.text == ".");  // its first await is that of itself
}

TEST_CASE("a task may clean up at leisure after its cancellation") {
    virtual_world world;
    diary book{world, {}};
    const auto careful = [&]() -> awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        wakeup never(world.executor());
        const bool notified = co_await never.wait_quietly();
        CHECK_FALSE(notified);
        co_await world.time.sleep_for(5s);
        book.text += 'x';
    };
    const auto body = [&]() -> awaitable<void> {
        task_group group(world.executor());
        group.spawn(careful());
        co_await world.time.sleep_for(1s);
        group.cancel();
        co_await group.join();
    };
    world.start(body());
    CHECK(world.run() == 6s);
    CHECK(book.text == "x");
}

TEST_CASE("cancelling the joiner cancels the tasks, waits for them, and then throws") {
    virtual_world world;
    diary book{world, {}};
    const auto slow_end = [&]() -> awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        wakeup never(world.executor());
        co_await never.wait_quietly();
        co_await world.time.sleep_for(5s);
        book.text += 'x';
    };
    const auto body = [&]() -> awaitable<void> {
        task_group group(world.executor());
        group.spawn(sleeper(book, 'A', 1h));
        group.spawn(slow_end());
        entry here(book, 'J');
        co_await group.join();
        here.done = true;
    };
    const auto joiner = world.start(body());
    world.run_until(world.time.now() + 1s);
    joiner->cancel();
    joiner->cancel();
    CHECK(world.run() == 5s);
    CHECK(joiner->was_cancelled());
    CHECK(book.text == "JAa!xj!");
}

TEST_CASE("an exception of a task is not lost when the joiner is cancelled") {
    virtual_world world;
    diary book{world, {}};
    std::string caught;
    const auto body = [&]() -> awaitable<void> {
        task_group group(world.executor());
        group.spawn(thrower(book, 1s, "first"));
        group.spawn(sleeper(book, 'A', 1h));
        try {
            co_await group.join();
        } catch (const std::runtime_error& e) {
            caught = e.what();
        }
    };
    const auto joiner = world.start(body());
    world.run_until(world.time.now() + 2s);
    joiner->cancel();
    world.run();
    CHECK(caught == "first");
}

TEST_CASE("a join leaves the joiner's own way of being cancelled as it was") {
    virtual_world world;
    const bool throwing = GENERATE(true, false);
    const auto body = [&]() -> awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(throwing);
        task_group group(world.executor());
        co_await group.join();
        const bool still = co_await asio::this_coro::throw_if_cancelled();
        CHECK(still == throwing);
    };
    world.start(body());
    world.run();
}

TEST_CASE("a group in use ends in order, wherever its owner is cancelled") {
    std::string text;
    const auto steps = test::cancel_at_every_step(
        [&](virtual_world& world) {
            text.clear();
            const auto child = [](diary& book) -> awaitable<void> {
                co_await asio::this_coro::throw_if_cancelled(false);
                task_group inner(book.world.executor());
                inner.spawn(sleeper(book, 'X', 2s));
                inner.spawn(sleeper(book, 'Y', 0s));
                try {
                    co_await book.world.time.sleep_for(1s);
                } catch (const boost::system::system_error&) {
                    // as its owner does
                }
                co_await inner.join();
            };
            const auto owner = [](virtual_world& w, std::string& out,
                                  auto make_child) -> awaitable<void> {
                diary book{w, {}};
                co_await asio::this_coro::throw_if_cancelled(false);
                {
                    entry here(book, 'O');
                    task_group group(w.executor());
                    group.spawn(sleeper(book, 'A', 1s));
                    group.spawn(make_child(book));
                    group.spawn(sleeper(book, 'B', 3s));
                    try {
                        co_await w.time.sleep_for(1s);
                        group.spawn(sleeper(book, 'C', 1s));
                    } catch (const boost::system::system_error&) {
                        // cancelled in the middle: the join says so again
                    }
                    co_await group.join();
                    here.done = true;
                }
                out = book.text;
            };
            return world.start(owner(world, text, child));
        },
        [&](virtual_world&) { CHECK((text.empty() || text.back() == 'o')); });
    CHECK(steps > 15);
    CHECK(text.find('!') == std::string::npos);
}

TEST_CASE("many tasks are joined and cancelled in time that grows with their number only") {
    virtual_world world;
    diary book{world, {}};
    const auto quiet = [&]() -> awaitable<void> { co_await world.time.sleep_for(1h); };
    const auto body = [&]() -> awaitable<void> {
        task_group group(world.executor());
        for (int i = 0; i < 20'000; ++i) group.spawn(quiet());
        co_await world.time.sleep_for(1s);
        group.cancel();
        co_await group.join();
    };
    const auto one = world.start(body());
    CHECK(world.run() == 1s);
    CHECK(one->ended());
}

}  // namespace task_group_cancellation_tests
