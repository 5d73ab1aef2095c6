#pragma once

#include "support/catch.hpp"

#include <sluice/net/transport.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

namespace sluice::test {

/// A transport with something at its other end, for `check_transport`.
class transport_fixture {
public:
    virtual ~transport_fixture() = default;

    virtual transport& network() = 0;
    /// Arranges for an answer of `status` and `body`; the request that will get it.
    virtual request expect(int status, const std::string& body) = 0;
    /// Runs the context until nothing is left to do (a virtual clock has to be run instead).
    virtual void run(asio::io_context& context) { context.run(); }

    template <class T>
    T complete(awaitable<T> task) {
        context_.restart();
        std::optional<T> result;
        std::exception_ptr thrown;
        asio::co_spawn(context_, std::move(task), [&](std::exception_ptr e, T value) {
            thrown = e;
            if (!e) result.emplace(std::move(value));
        });
        run(context_);
        if (thrown) std::rethrow_exception(thrown);
        REQUIRE(result.has_value());
        return std::move(*result);
    }

private:
    asio::io_context context_;  // outlives what `complete` returns
};

/// What was read of one answer.
struct whole_answer {
    int status = 0;
    std::optional<std::uint64_t> length;
    std::string body;
    int reads_after_end = 0;  ///< of two, those that gave 0 again
};

inline awaitable<outcome<whole_answer>> read_in_pieces(transport& network, request what,
                                                       std::size_t piece) {
    auto sent = co_await network.send(std::move(what));
    if (!sent) co_return sent.error();
    reply& from = **sent;
    whole_answer answer;
    answer.status = from.head().status;
    answer.length = from.head().content_length;
    std::vector<std::byte> block(piece);
    const std::span<std::byte> into(block);
    for (;;) {
        const auto got = co_await from.read_some(into);
        if (!got) co_return got.error();
        if (*got == 0) break;
        if (*got > piece) co_return failure(error::invalid_argument, "read_some", "wrote too much");
        answer.body.append(reinterpret_cast<const char*>(block.data()), *got);
    }
    for (int again = 0; again < 2; ++again) {
        const auto got = co_await from.read_some(into);
        if (got && *got == 0) ++answer.reads_after_end;
    }
    co_return answer;
}

inline std::string patterned(std::size_t size) {
    std::string text(size, ' ');
    std::uint32_t state = 1;
    for (auto& c : text) {
        state = state * 1664525 + 1013904223;
        c = static_cast<char>(state >> 24);
    }
    return text;
}

/// What every transport promises, whatever is behind it. Call it as the whole of a test case.
inline void check_transport(transport_fixture& fixture) {
    SECTION("any status passes through, redirects and errors too") {
        const int status = GENERATE(200, 206, 302, 400, 401, 403, 404, 416, 429, 500, 503);
        const auto what = fixture.expect(status, "{}");
        const auto answer = fixture.complete(read_in_pieces(fixture.network(), what, 100));
        REQUIRE(answer.has_value());
        CHECK(answer->status == status);
        CHECK(answer->body == "{}");
    }
    SECTION("a body arrives whole in pieces of any size, and its end stays its end") {
        const auto size = GENERATE(as<std::size_t>(), 0, 1, 4096, 50'000);
        const auto piece = GENERATE(as<std::size_t>(), 13, 4096, 1 << 20);
        CAPTURE(size, piece);
        const auto body = patterned(size);
        const auto what = fixture.expect(200, body);
        const auto answer = fixture.complete(read_in_pieces(fixture.network(), what, piece));
        REQUIRE(answer.has_value());
        CHECK(answer->body == body);
        CHECK(answer->reads_after_end == 2);
        if (answer->length) CHECK(*answer->length == size);
    }
    SECTION("a large body is not truncated") {
        const auto body = patterned(1 << 20);
        const auto what = fixture.expect(200, body);
        const auto answer = fixture.complete(read_in_pieces(fixture.network(), what, 64 << 10));
        REQUIRE(answer.has_value());
        CHECK(answer->body == body);
    }
    SECTION("an answer may be let go before its body is read") {
        const auto what = fixture.expect(200, patterned(100'000));
        CHECK(fixture.complete(fixture.network().send(what)).has_value());
    }
}

}  // namespace sluice::test
