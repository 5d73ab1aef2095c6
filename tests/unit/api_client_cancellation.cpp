#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "support/client_bench.hpp"

namespace api_client_cancellation_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const time_range day{*parse_time("2026-01-01"), *parse_time("2026-01-02")};

/// Makes `call` once it has been cancelled itself.
template <class T>
awaitable<outcome<T>> once_cancelled(awaitable<outcome<T>> call) {
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer never(executor, asio::steady_timer::time_point::max());
    co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
    co_await asio::this_coro::throw_if_cancelled(true);
    co_return co_await std::move(call);
}

}  // namespace

TEST_CASE("a call started already cancelled asks nothing") {
    client_bench b;
    b.network.then(200, R"({"operationId":"op"})");
    const export_spec spec;
    CHECK(b.cancelled_after(1, once_cancelled(b.api.create(spec, day))));
    CHECK(b.network.asked().empty());
}

TEST_CASE("a call cancelled at any step ends at once and leaves no connection") {
    const std::string body = R"({"segments":[],"nextPaginationToken":"0123456789"})";
    const std::string token;
    int steps = 0;
    for (bool cancelled = true; cancelled; ++steps) {
        client_bench b;
        b.network.then(200, body);
        cancelled = b.cancelled_after(steps, b.api.segments(token));
        REQUIRE(steps < 1000);
    }
    // One for the start, one for the head, one for each piece of the body: it was cut in all.
    CHECK(steps > static_cast<int>(body.size() / 7));
}

TEST_CASE("a call that the server never answers can be cancelled") {
    const operation_id id("op");
    scripted_answer head_missing;
    head_missing.silent = true;
    scripted_answer body_missing;
    body_missing.body_silent = true;
    for (const scripted_answer& silent : {head_missing, body_missing}) {
        client_bench b;
        b.network.then(silent);
        CHECK(b.cancelled_after(100, b.api.poll(id)));
        CHECK(b.network.asked().size() == 1);
    }
}

TEST_CASE("a body that trickles in is given up when its time is over") {
    // A transport whose every piece takes ten seconds, which no limit on silence notices.
    class trickle final : public transport {
    public:
        explicit trickle(sluice::clock& time) : time_(time) {}
        awaitable<outcome<std::unique_ptr<reply>>> send(request) override {
            co_return std::make_unique<drip>(time_);
        }

    private:
        class drip final : public reply {
        public:
            explicit drip(sluice::clock& time) : time_(time) { head_.status = 200; }
            const reply_head& head() const noexcept override { return head_; }
            awaitable<outcome<std::size_t>> read_some(std::span<std::byte> into) override {
                co_await time_.sleep_for(10s);
                into[0] = std::byte{' '};
                co_return std::size_t{1};
            }

        private:
            sluice::clock& time_;
            reply_head head_;
        };
        sluice::clock& time_;
    };
    client_bench b;
    trickle slow(b.time);
    client api(slow, b.who, b.time);
    const std::string token;
    std::optional<error> cause;
    asio::co_spawn(b.context, api.segments(token),
                   [&](std::exception_ptr, const outcome<segment_page>& answer) {
                       if (!answer) cause = answer.error().cause();
                   });
    const duration passed = b.time.run(b.context);
    CHECK(cause == error::timed_out);
    CHECK(passed == b.who.patience.reply);
}

}  // namespace api_client_cancellation_tests
