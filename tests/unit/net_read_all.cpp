#include "support/catch.hpp"

#include <sluice/net/transport.hpp>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstring>

namespace net_read_all_tests {

using namespace sluice;

namespace {

// Gives `body` in pieces of at most `piece` bytes, then its end, or `ends_with`.
class scripted_reply final : public reply {
public:
    scripted_reply(std::string body, std::size_t piece) : body_(std::move(body)), piece_(piece) {}

    reply_head answer;
    std::optional<failure> ends_with;
    int reads = 0;

    const reply_head& head() const noexcept override { return answer; }
    awaitable<outcome<std::size_t>> read_some(std::span<std::byte> into) override {
        ++reads;
        REQUIRE_FALSE(into.empty());
        const auto size = std::min({into.size(), piece_, body_.size() - given_});
        if (size == 0 && ends_with) co_return *ends_with;
        std::memcpy(into.data(), body_.data() + given_, size);
        given_ += size;
        co_return size;
    }

private:
    std::string body_;
    std::size_t piece_;
    std::size_t given_ = 0;
};

outcome<std::string> read_now(reply& from, std::size_t limit) {
    asio::io_context context;
    std::optional<outcome<std::string>> result;
    asio::co_spawn(context, read_all(from, limit),
                   [&](std::exception_ptr, outcome<std::string> r) { result = std::move(r); });
    context.run();
    return std::move(result).value();
}

}  // namespace

TEST_CASE("a whole body is read, in whatever pieces it comes") {
    const auto size = GENERATE(as<std::size_t>(), 0, 1, 100, 16383, 16384, 16385, 100'000);
    const auto piece = GENERATE(as<std::size_t>(), 7, 16384, 1'000'000);
    CAPTURE(size, piece);
    std::string body(size, ' ');
    for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>(i * 31 >> 3);
    scripted_reply from(body, piece);
    const auto result = read_now(from, 100'000);
    REQUIRE(result.has_value());
    CHECK(*result == body);
}

TEST_CASE("a body of exactly the limit is taken, one byte more is not") {
    const auto limit = GENERATE(as<std::size_t>(), 0, 10, 16383, 16384);
    CAPTURE(limit);
    scripted_reply fits(std::string(limit, 'x'), 1000);
    CHECK(read_now(fits, limit).has_value());
    scripted_reply larger(std::string(limit + 1, 'x'), 1000);
    const auto result = read_now(larger, limit);
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::reply_too_large);
}

TEST_CASE("a body that says it is too large is not read at all") {
    scripted_reply from("x", 1);
    from.answer.content_length = 11;
    const auto result = read_now(from, 10);
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::reply_too_large);
    CHECK(from.reads == 0);
}

TEST_CASE("a body that breaks off is a failure, not a short body") {
    scripted_reply from("half", 2);
    from.ends_with = failure(error::connection_lost);
    const auto result = read_now(from, 10);
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::connection_lost);
}

}  // namespace net_read_all_tests
