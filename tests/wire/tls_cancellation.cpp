#include "wire/tls_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tls_cancellation_tests {

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

using ending = connection_script::ending;
using stage = connection_script::stage;

// A task that can be cancelled from outside, and what became of it.
class cancellable {
public:
    explicit cancellable(awaitable<outcome<whole_answer>> task) {
        asio::co_spawn(context, std::move(task),
                       asio::bind_cancellation_slot(
                           signal_.slot(), [this](std::exception_ptr e, outcome<whole_answer> r) {
                               thrown = e;
                               if (!e) result = std::move(r);
                           }));
    }

    void cancel() {
        signal_.emit(asio::cancellation_type::terminal);
        context.run();
    }
    bool was_cancelled() const {
        if (!thrown) return false;
        try {
            std::rethrow_exception(thrown);
        } catch (const boost::system::system_error& e) {
            return e.code() == asio::error::operation_aborted;
        }
    }

    asio::io_context context;
    std::exception_ptr thrown;
    std::optional<outcome<whole_answer>> result;

private:
    asio::cancellation_signal signal_;
};

}  // namespace

TEST_CASE("a request can be cancelled after every step it takes") {
    tls_fixture fixture({answer(200, patterned(40'000))});
    auto what = fixture.ask();
    SECTION("to an address") {}
    SECTION("to a name") {
        what.where.host = "localhost";
    }
    int cancelled = 0;
    for (int steps = 0;; ++steps) {
        REQUIRE(steps < 1000);
        CAPTURE(steps);
        cancellable task(read_in_pieces(fixture.network(), what, 10'000));
        int done = 0;
        while (done < steps && task.context.run_one() > 0) ++done;
        const bool was_done = task.result.has_value();
        task.cancel();
        if (was_done) {
            CHECK((*task.result)->body.size() == 40'000);
            break;
        }
        // The last step may have been the one before it was told of its end.
        if (task.was_cancelled())
            ++cancelled;
        else
            REQUIRE(task.result.has_value());
    }
    CHECK(cancelled > 10);
}

TEST_CASE("a request that waits for a silent server can be cancelled") {
    auto script = raw("", ending::stall);
    SECTION("to shake hands") {
        script.ends_when = stage::accepted;
    }
    SECTION("to answer") {}
    SECTION("to go on") {
        script.pieces = {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"};
    }
    SECTION("to send a chunk") {
        script.pieces = {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhell"};
    }
    tls_fixture fixture({script});
    cancellable task(read_in_pieces(fixture.network(), fixture.ask(), 10'000));
    while (task.context.run_one_for(20ms) > 0) {
    }
    task.cancel();
    CHECK(task.was_cancelled());
}

TEST_CASE("a request that starts cancelled opens no connection") {
    tls_fixture fixture({answer(200, "ok")});
    const auto late = [&]() -> awaitable<outcome<whole_answer>> {
        co_await asio::this_coro::throw_if_cancelled(false);
        asio::steady_timer never(co_await asio::this_coro::executor);
        never.expires_at(asio::steady_timer::time_point::max());
        co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return co_await read_in_pieces(fixture.network(), fixture.ask(), 100);
    };
    cancellable task(late());
    task.context.poll();
    task.cancel();
    CHECK(task.was_cancelled());
    CHECK(fixture.server().connections() == 0);
}

TEST_CASE("a body whose reading starts cancelled is not read") {
    tls_fixture fixture({answer(200, "hello")});
    const auto late = [&]() -> awaitable<outcome<whole_answer>> {
        const auto sent = co_await fixture.network().send(fixture.ask());
        co_await asio::this_coro::throw_if_cancelled(false);
        asio::steady_timer never(co_await asio::this_coro::executor);
        never.expires_at(asio::steady_timer::time_point::max());
        co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
        std::byte block[100];
        co_await (*sent)->read_some(block);
        co_return whole_answer();
    };
    cancellable task(late());
    while (task.context.run_one_for(20ms) > 0) {
    }
    task.cancel();
    CHECK(task.was_cancelled());
}

}  // namespace tls_cancellation_tests
