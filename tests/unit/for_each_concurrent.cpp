#include "async/for_each_concurrent.hpp"

#include "support/await.hpp"

#include <sluice/async/task_group.hpp>
#include "async/wakeup.hpp"

#include <boost/asio/this_coro.hpp>
#include <vector>

namespace for_each_concurrent_tests {

using namespace sluice;

namespace {

using errand = std::function<awaitable<outcome<void>>(std::size_t)>;

awaitable<void> step() {
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
}

failure problem_of(std::size_t number) {
    return failure(error::sink_failed, std::to_string(number));
}

}  // namespace

TEST_CASE("each is done once, in their order, so many at a time") {
    for (const std::size_t width : {1U, 3U, 100U}) {
        std::vector<std::size_t> begun;
        std::size_t under_way = 0, most = 0;
        const errand what = [&](std::size_t number) -> awaitable<outcome<void>> {
            begun.push_back(number);
            most = std::max(most, ++under_way);
            for (std::size_t i = 0; i <= number % 3; ++i) co_await step();
            --under_way;
            co_return outcome<void>();
        };
        REQUIRE(test::await(for_each_concurrent(10, width, what)).has_value());
        CHECK(begun == std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        CHECK(most == std::min<std::size_t>(width, 10));
        CHECK(under_way == 0);
    }
    const errand never = [](std::size_t) -> awaitable<outcome<void>> { co_return problem_of(0); };
    CHECK(test::await(for_each_concurrent(0, 4, never)).has_value());
}

TEST_CASE("after a failure nothing is begun, what was begun ends, and the lowest failure is told") {
    std::size_t begun = 0, ended = 0;
    const errand what = [&](std::size_t number) -> awaitable<outcome<void>> {
        ++begun;
        // The second of them fails first.
        for (std::size_t i = 0; i < 10 - 5 * number; ++i) co_await step();
        ++ended;
        co_return problem_of(number);
    };
    const auto end = test::await(for_each_concurrent(10, 2, what));
    REQUIRE(end.has_error());
    CHECK(end.error().subject() == "0");
    CHECK(begun == 2);
    CHECK(ended == 2);
}

TEST_CASE("a cancellation ends those that are under way, and is thrown") {
    bool thrown = false;
    int ended = 0;
    const auto body = [&]() -> awaitable<int> {
        const auto here = co_await asio::this_coro::executor;
        const errand what = [&](std::size_t) -> awaitable<outcome<void>> {
            wakeup never(here);
            try {
                co_await never.wait();
            } catch (...) {
                ++ended;
                throw;
            }
            co_return outcome<void>();
        };
        const auto all = [&]() -> awaitable<void> {
            try {
                co_await for_each_concurrent(5, 3, what);
            } catch (...) {
                thrown = true;
            }
        };
        task_group group(here);
        group.spawn(all());
        for (int i = 0; i < 6; ++i) co_await step();
        group.cancel();
        co_await group.join();
        co_return ended;
    };
    CHECK(test::await(body()) == 3);
    CHECK(thrown);
}

}  // namespace for_each_concurrent_tests
