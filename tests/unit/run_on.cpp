#include "async/run_on.hpp"

#include "support/await.hpp"
#include "transfer/transfer_pool.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <stdexcept>

namespace run_on_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

using errand = std::function<awaitable<void>()>;

awaitable<void> sleep_for_ever() {
    asio::steady_timer never(co_await asio::this_coro::executor);
    never.expires_at(asio::steady_timer::time_point::max());
    co_await never.async_wait(asio::use_awaitable);
}

// Sends `what` to a lane and cancels it from home after `polls` steps of home.
bool cancelled_after(int polls, const errand& what) {
    transfer_pool lanes(1);
    const auto there = lanes.take();
    asio::io_context home(1);
    asio::cancellation_signal signal;
    bool ended = false;
    bool cancelled = false;
    const auto keep = [&](std::exception_ptr problem) {
        ended = true;
        try {
            if (problem) std::rethrow_exception(problem);
        } catch (const boost::system::system_error& e) {
            cancelled = e.code() == asio::error::operation_aborted;
        }
    };
    asio::co_spawn(home, run_on(there.executor(), what),
                   asio::bind_cancellation_slot(signal.slot(), keep));
    for (int i = 0; i < polls; ++i) home.poll_one();
    asio::post(home, [&] { signal.emit(asio::cancellation_type::terminal); });
    home.run();
    CHECK(ended);
    return cancelled;
}

}  // namespace

TEST_CASE("an errand runs on the other thread, and its caller goes on at home") {
    transfer_pool lanes(1);
    const auto place = lanes.take();
    const auto home = std::this_thread::get_id();
    std::thread::id there;
    const errand note = [&]() -> awaitable<void> {
        there = std::this_thread::get_id();
        co_return;
    };
    const auto body = [&]() -> awaitable<bool> {
        co_await run_on(place.executor(), note);
        co_return std::this_thread::get_id() == home;
    };
    CHECK(test::await(body()));
    CHECK(there != std::thread::id());
    CHECK(there != home);
}

TEST_CASE("an errand to one's own executor is simply awaited") {
    const errand note = []() -> awaitable<void> { co_return; };
    const auto body = [&]() -> awaitable<bool> {
        co_await run_on(co_await asio::this_coro::executor, note);
        co_return true;
    };
    CHECK(test::await(body()));
}

TEST_CASE("what an errand throws arrives at home") {
    transfer_pool lanes(1);
    const auto place = lanes.take();
    const errand fail = []() -> awaitable<void> {
        co_await asio::post(asio::use_awaitable);
        throw std::runtime_error("as meant");
    };
    const auto body = [&]() -> awaitable<bool> {
        try {
            co_await run_on(place.executor(), fail);
        } catch (const std::runtime_error&) {
            co_return true;
        }
        co_return false;
    };
    CHECK(test::await(body()));
}

TEST_CASE("an errand is cancelled from home, at any step of the way there") {
    for (int polls = 0; polls < 5; ++polls) CHECK(cancelled_after(polls, sleep_for_ever));
}

TEST_CASE("what an errand completes although it was cancelled is not lost") {
    for (int round = 0; round < 50; ++round) {
        bool done = false;
        const errand short_one = [&]() -> awaitable<void> {
            done = true;
            co_return;
        };
        const bool cancelled = cancelled_after(round % 5, short_one);
        CHECK(done != cancelled);
    }
}

}  // namespace run_on_tests
