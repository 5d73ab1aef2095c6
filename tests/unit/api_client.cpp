#include <sluice/api/client.hpp>
#include <sluice/simulation/virtual_clock.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "support/catch.hpp"
#include "support/fake_transport.hpp"

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const time_range day{*parse_time("2026-01-01"), *parse_time("2026-01-02")};

/// A client of an account on a scripted network.
struct bench {
    explicit bench(const std::string& base = "https://api.example.com") {
        who.key = secret("eu1.ab/c+d=");
        who.base = *parse_url(base);
    }

    template <class T>
    outcome<T> run(awaitable<outcome<T>> call) {
        std::optional<outcome<T>> result;
        asio::co_spawn(context, std::move(call), [&](std::exception_ptr thrown, outcome<T> answer) {
            CHECK(!thrown);
            result = std::move(answer);
        });
        context.restart();
        context.run();
        REQUIRE(result);
        CHECK(network.open_replies() == 0);
        return std::move(*result);
    }

    /// Cancels `call` after `steps` steps of its life; true when it ended as cancelled.
    template <class T>
    bool cancelled_after(int steps, awaitable<outcome<T>> call) {
        asio::cancellation_signal signal;
        boost::system::error_code code;
        bool ended = false;
        auto done = [&](std::exception_ptr thrown, const outcome<T>&) {
            ended = true;
            try {
                if (thrown) std::rethrow_exception(thrown);
            } catch (const boost::system::system_error& problem) {
                code = problem.code();
            }
        };
        context.restart();
        asio::co_spawn(context, std::move(call),
                       asio::bind_cancellation_slot(signal.slot(), std::move(done)));
        for (int step = 0; step < steps; ++step) context.poll_one();
        signal.emit(asio::cancellation_type::terminal);
        context.run();
        CHECK(ended);
        CHECK(network.open_replies() == 0);
        return code == asio::error::operation_aborted;
    }

    asio::io_context context{1};
    virtual_clock time{*parse_time("1994-11-06T08:49:07Z")};
    fake_transport network;
    account who;
    client api{network, who, time};
};

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

reply_head head_of(int status, std::vector<header> headers = {}) {
    reply_head head;
    head.status = status;
    for (header& field : headers) head.headers.add(field.name, field.value);
    return head;
}

}  // namespace

TEST_CASE("each call goes to its path with the key as it was issued") {
    bench b;
    b.network.then(200, R"({"operationId":"op"})")
        .then(200, R"({"state":"PENDING"})")
        .then(200, R"({"location":"https://storage.googleapis.com/x"})")
        .then(200, "")
        .then(200, R"({"segments":[]})")
        .then(200, R"({"segments":[]})");
    const operation_id odd("a/b?c=é");
    CHECK(b.run(b.api.create(export_spec{}, day))->text() == "op");
    CHECK(b.run(b.api.poll(odd))->now == operation::state::pending);
    CHECK(b.run(b.api.results(export_id("..")))->where.reveal() ==
          "https://storage.googleapis.com/x");
    CHECK(b.run(b.api.cancel(odd)).has_value());
    CHECK(b.run(b.api.segments("")).has_value());
    CHECK(b.run(b.api.segments("tok/1+=&x")).has_value());

    const struct {
        http_method method;
        const char* target;
    } rows[] = {
        {http_method::post, "/segments/v1/exports"},
        {http_method::get, "/operations/v1/a%2Fb%3Fc%3D%C3%A9"},
        {http_method::get, "/search/v1/exports/%2E%2E/results"},
        {http_method::post, "/operations/v1/a%2Fb%3Fc%3D%C3%A9/cancel"},
        {http_method::get, "/segments/v1?limit=100"},
        {http_method::get, "/segments/v1?limit=100&paginationToken=tok%2F1%2B%3D%26x"},
    };
    REQUIRE(b.network.asked().size() == std::size(rows));
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        const request& asked = b.network.asked()[i];
        CHECK(asked.method == rows[i].method);
        CHECK(asked.where.target == rows[i].target);
        CHECK(asked.where.origin() == "https://api.example.com");
        CHECK(asked.authorization.reveal() == "Basic eu1.ab/c+d=");
        CHECK(asked.headers.find("Accept") == "application/json");
        CHECK(!asked.headers.find("Authorization"));
    }
    const request& create = b.network.asked()[0];
    CHECK(create.body == encode_create(export_spec{}, day));
    CHECK(create.headers.find("Content-Type") == "application/json");
}

TEST_CASE("a base URL may have a path of its own") {
    for (const char* base :
         {"https://proxy.example.com:8443/fs", "https://proxy.example.com:8443/fs/",
          "https://proxy.example.com:8443/fs//"}) {
        bench b(base);
        b.network.then(200, R"({"operationId":"op"})");
        CHECK(b.run(b.api.create(export_spec{}, day)).has_value());
        CHECK(b.network.asked()[0].where.target == "/fs/segments/v1/exports");
        CHECK(b.network.asked()[0].where.origin() == "https://proxy.example.com:8443");
    }
}

TEST_CASE("a status is told by its cause and the server's words") {
    const struct {
        int status;
        error cause;
    } rows[] = {
        {100, error::unexpected_status}, {301, error::redirect_refused},
        {302, error::redirect_refused},  {307, error::redirect_refused},
        {400, error::request_refused},   {401, error::key_refused},
        {403, error::permission_denied}, {404, error::not_found},
        {405, error::request_refused},   {408, error::timed_out},
        {409, error::request_refused},   {429, error::throttled},
        {500, error::server_failed},     {502, error::server_failed},
        {503, error::server_failed},     {599, error::server_failed},
        {600, error::unexpected_status}, {0, error::unexpected_status},
    };
    for (const auto& row : rows) {
        CAPTURE(row.status);
        const auto refused = refusal(head_of(row.status), R"({"message":"their words"})", {});
        REQUIRE(refused);
        CHECK(refused->cause() == row.cause);
        CHECK(!refused->retry_after());
        const bool redirect = row.cause == error::redirect_refused;
        CHECK((refused->detail().find("their words") != std::string::npos) != redirect);
        CHECK(refused->detail().find(std::to_string(row.status)) != std::string::npos);
    }
    for (const int fine : {200, 201, 202, 204, 299}) CHECK(!refusal(head_of(fine), "", {}));
}

TEST_CASE("a Retry-After is reckoned by the server's own clock where it tells it") {
    const wall_time ours = *parse_time("1994-11-06T08:00:00Z");
    const std::string until = "Sun, 06 Nov 1994 08:49:37 GMT";
    CHECK(refusal(head_of(429, {{"retry-after", "30"}}), "", ours)->retry_after() == 30s);
    CHECK(refusal(head_of(503, {{"Retry-After", "30"}}), "", ours)->retry_after() == 30s);
    CHECK(refusal(head_of(429, {{"Retry-After", until}}), "", ours)->retry_after() == 49min + 37s);
    CHECK(refusal(head_of(429, {{"Retry-After", until}, {"Date", "Sun, 06 Nov 1994 08:49:07 GMT"}}),
                  "", ours)
              ->retry_after() == 30s);
    CHECK(refusal(head_of(429, {{"Retry-After", until}, {"Date", "rubbish"}}), "", ours)
              ->retry_after() == 49min + 37s);
    CHECK(!refusal(head_of(429, {{"Retry-After", "soon"}}), "", ours)->retry_after());

    const auto capped = refusal(head_of(429, {{"Retry-After", "1000000000"}}), "", ours);
    CHECK(capped->retry_after() == 1h);
    CHECK(capped->detail().find("Retry-After: 1000000000") != std::string::npos);
}

TEST_CASE("a refused call says of which URL, how long to wait, and never the key") {
    bench b;
    scripted_answer busy;
    busy.status = 429;
    busy.headers.add("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT");
    busy.body = R"({"message":"slow down"})";
    b.network.then(busy).then(401, "").then(400, R"({"code":3,"message":"no such segment"})");

    const auto throttled = b.run(b.api.poll(operation_id("op")));
    REQUIRE(!throttled);
    CHECK(throttled.error().cause() == error::throttled);
    CHECK(throttled.error().retry_after() == 30s);
    CHECK(throttled.error().subject() == "https://api.example.com/operations/v1/op");
    CHECK(throttled.error().message().find("slow down") != std::string::npos);

    const auto refused = b.run(b.api.segments("secret-token"));
    REQUIRE(!refused);
    CHECK(refused.error().cause() == error::key_refused);
    CHECK(refused.error().message().find("eu1.ab") == std::string::npos);
    CHECK(refused.error().message().find("secret-token") == std::string::npos);

    const auto wrong = b.run(b.api.create(export_spec{}, day));
    REQUIRE(!wrong);
    CHECK(wrong.error().cause() == error::request_refused);
    CHECK(wrong.error().detail() == "status 400: no such segment");
}

TEST_CASE("a redirect is refused with its host, without its query") {
    const struct {
        const char* location;
        const char* detail;
    } rows[] = {
        {"https://evil.example.net/x?sig=1", "status 302, to https://evil.example.net"},
        {"/elsewhere?sig=1", "status 302, to /elsewhere"},
    };
    for (const auto& row : rows) {
        bench b;
        scripted_answer redirect;
        redirect.status = 302;
        redirect.headers.add("Location", row.location);
        b.network.then(redirect);
        const auto refused = b.run(b.api.create(export_spec{}, day));
        REQUIRE(!refused);
        CHECK(refused.error().cause() == error::redirect_refused);
        CHECK(refused.error().detail() == row.detail);
        CHECK(b.network.asked().size() == 1);
    }
}

TEST_CASE("the network's failures come through as they are") {
    bench b;
    scripted_answer unreachable;
    unreachable.refused = failure(error::connect_failed, "api.example.com", "refused");
    b.network.then(unreachable);
    const auto failed = b.run(b.api.create(export_spec{}, day));
    REQUIRE(!failed);
    CHECK(failed.error().cause() == error::connect_failed);
    CHECK(failed.error().never_sent());
    CHECK(failed.error().subject() == "api.example.com");
}

TEST_CASE("an answer cut short is a lost connection, not half an answer") {
    bench b;
    scripted_answer torn;
    torn.body = R"({"operationId":"op"})";
    torn.cut = failure(error::connection_lost);
    b.network.then(torn);
    const auto lost = b.run(b.api.create(export_spec{}, day));
    REQUIRE(!lost);
    CHECK(lost.error().cause() == error::connection_lost);
    CHECK(!lost.error().never_sent());
    CHECK(lost.error().subject() == "https://api.example.com/segments/v1/exports");
}

TEST_CASE("a status counts even when the words that go with it are lost") {
    for (const auto& lost : {failure(error::connection_lost), failure(error::stalled)}) {
        bench b;
        scripted_answer torn;
        torn.status = 401;
        torn.body = R"({"mess)";
        torn.cut = lost;
        b.network.then(torn);
        CHECK(b.run(b.api.poll(operation_id("op"))).error().cause() == error::key_refused);
    }
}

TEST_CASE("an answer larger than any of the API's is not read to its end") {
    bench b;
    scripted_answer large;
    large.body = std::string(10 << 20, ' ');
    large.piece = 1 << 16;
    b.network.then(large);
    large.status = 500;
    b.network.then(large);
    CHECK(b.run(b.api.poll(operation_id("op"))).error().cause() == error::reply_too_large);
    CHECK(b.run(b.api.poll(operation_id("op"))).error().cause() == error::server_failed);
}

TEST_CASE("what is no answer of the API is said of its URL") {
    bench b;
    b.network.then(200, "<html>Sign in</html>").then(204, "");
    const auto page = b.run(b.api.poll(operation_id("op")));
    REQUIRE(!page);
    CHECK(page.error().cause() == error::malformed_answer);
    CHECK(page.error().subject() == "https://api.example.com/operations/v1/op");
    CHECK(b.run(b.api.create(export_spec{}, day)).error().cause() == error::malformed_answer);
}

TEST_CASE("a call started already cancelled asks nothing") {
    bench b;
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
        bench b;
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
        bench b;
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
    bench b;
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
