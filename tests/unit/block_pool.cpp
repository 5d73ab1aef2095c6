#include "sinks/block_pool.hpp"

#include "support/await.hpp"

#include <sluice/async/task_group.hpp>

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <vector>

namespace block_pool_tests {

using namespace sluice;

namespace {

using blocks = std::vector<block_pool::block>;

blocks take_all(block_pool& from) {
    blocks taken;
    while (auto one = from.take()) taken.push_back(std::move(one));
    return taken;
}

void give_all(block_pool& to, blocks& taken) {
    for (auto& one : taken) to.give(std::move(one));
    taken.clear();
}

}  // namespace

TEST_CASE("a file has a block of its own, and shares a few with the others") {
    block_pool pool;
    CHECK_FALSE(pool.take());
    auto first = pool.enter();
    REQUIRE(first);
    CHECK(first.bytes().size() == block_pool::block_bytes);
    auto shared = take_all(pool);
    CHECK(shared.size() == block_pool::shared_blocks);
    blocks others;
    for (int i = 0; i < 30; ++i) {
        others.push_back(pool.enter());
        REQUIRE(others.back());
        CHECK_FALSE(pool.take());
    }
    CHECK(pool.count() == 31 + block_pool::shared_blocks);
    pool.give(std::move(first));
    give_all(pool, shared);
    give_all(pool, others);
    for (int i = 0; i < 31; ++i) pool.leave();
}

TEST_CASE("blocks go with the files that needed them") {
    block_pool pool;
    blocks taken;
    for (int i = 0; i < 4; ++i) taken.push_back(pool.enter());
    for (auto& one : take_all(pool)) taken.push_back(std::move(one));
    for (int i = 0; i < 3; ++i) {
        pool.give(std::move(taken.back()));
        taken.pop_back();
        pool.leave();
    }
    give_all(pool, taken);
    CHECK(pool.count() == 1 + block_pool::shared_blocks);
    pool.leave();
    CHECK(pool.count() == 0);
}

TEST_CASE("who waits for a block is told of the next one, also where who waited first gave up") {
    const auto body = []() -> awaitable<int> {
        const auto here = co_await asio::this_coro::executor;
        block_pool pool;
        auto own = pool.enter();
        auto shared = take_all(pool);
        int woken = 0;
        const auto wait = [&]() -> awaitable<void> {
            co_await pool.next_free();
            ++woken;
        };
        task_group impatient(here), patient(here);
        impatient.spawn(wait());
        co_await asio::post(here, asio::use_awaitable);
        co_await asio::post(here, asio::use_awaitable);
        patient.spawn(wait());
        co_await asio::post(here, asio::use_awaitable);
        co_await asio::post(here, asio::use_awaitable);
        // The word is on its way to the first one when it is cancelled.
        pool.give(std::move(shared.back()));
        shared.pop_back();
        impatient.cancel();
        co_await impatient.join();
        co_await patient.join();
        give_all(pool, shared);
        pool.give(std::move(own));
        pool.leave();
        co_return woken;
    };
    CHECK(test::await(body()) == 1);
}

TEST_CASE("nobody waits while a block can be had") {
    const auto body = []() -> awaitable<bool> {
        block_pool pool;
        auto own = pool.enter();
        co_await pool.next_free();
        pool.give(std::move(own));
        pool.leave();
        co_return true;
    };
    CHECK(test::await(body()));
}

}  // namespace block_pool_tests
