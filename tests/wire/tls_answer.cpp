#include "wire/tls_client.hpp"

namespace tls_answer_tests {

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

using ending = connection_script::ending;

const std::string sized = "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 5\r\n\r\nhello";
const std::string chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n";
const std::string until_close = "HTTP/1.1 200 OK\r\n\r\nhello";

// Each byte a write, and so a TLS record, of its own.
connection_script byte_by_byte(const std::string& bytes) {
    auto script = raw("");
    for (const char c : bytes) script.pieces.emplace_back(1, c);
    return script;
}

error cause_of(const outcome<whole_answer>& result) {
    REQUIRE(result.has_error());
    CHECK_FALSE(result.error().never_sent());
    return result.error().cause();
}

}  // namespace

TEST_CASE("a body is found whole, whichever way it tells its end and however it is cut up") {
    const std::string bytes = GENERATE(as<std::string>(), sized, chunked, until_close);
    CAPTURE(bytes);
    tls_fixture fixture({raw(bytes), byte_by_byte(bytes)});
    for (int connection = 0; connection < 2; ++connection) {
        const auto result = fixture.complete(read_in_pieces(fixture.network(), fixture.ask(), 2));
        REQUIRE(result.has_value());
        CHECK(result->status == 200);
        CHECK(result->body == "hello");
        CHECK(result->reads_after_end == 2);
    }
}

TEST_CASE("a large body without a length is found whole") {
    const auto body = patterned(9 << 20);  // beyond Beast's own limit
    auto script = raw("HTTP/1.1 200 OK\r\n\r\n");
    SECTION("that ends with the connection") {
        script.pieces.push_back(body);
    }
    SECTION("in chunks") {
        script.pieces = {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"};
        for (std::size_t at = 0; at < body.size(); at += 0x4000) {
            const auto piece = body.substr(at, 0x4000);
            char size[16];
            std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
            script.pieces.push_back(size + piece + "\r\n");
        }
        script.pieces.push_back("0\r\n\r\n");
    }
    tls_fixture fixture({script});
    const auto result = fixture.fetch();
    REQUIRE(result.has_value());
    CHECK(result->body == body);
}

TEST_CASE("no length is too large") {
    const std::string length = "1099511627776";
    tls_fixture fixture({raw("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n")});
    const auto result = fixture.complete(fixture.network().send(fixture.ask()));
    REQUIRE(result.has_value());
    CHECK((*result)->head().content_length == std::uint64_t{1} << 40);
}

TEST_CASE("an answer that breaks off at any byte is a lost connection, never a short body") {
    const std::string bytes = GENERATE(as<std::string>(), sized, chunked);
    const auto end = GENERATE(ending::close, ending::cut, ending::reset);
    std::vector<connection_script> scripts;
    for (std::size_t k = 0; k < bytes.size(); ++k) scripts.push_back(raw(bytes.substr(0, k), end));
    tls_fixture fixture(scripts);
    for (std::size_t k = 0; k < bytes.size(); ++k) {
        CAPTURE(bytes.substr(0, k), static_cast<int>(end));
        REQUIRE(cause_of(fixture.fetch()) == error::connection_lost);
    }
}

TEST_CASE("a body without a length that is cut, and not closed, is a lost connection") {
    tls_fixture fixture({raw(until_close, GENERATE(ending::cut, ending::reset))});
    CHECK(cause_of(fixture.fetch()) == error::connection_lost);
}

TEST_CASE("bytes beyond the length are not part of the body") {
    tls_fixture fixture({raw(sized + "rubbish")});
    const auto result = fixture.fetch();
    REQUIRE(result.has_value());
    CHECK(result->body == "hello");
}

TEST_CASE("an answer without a body is at its end at once") {
    const std::string head = GENERATE(as<std::string>(), "HTTP/1.1 204 No Content\r\n\r\n",
                                      "HTTP/1.1 304 Not Modified\r\n\r\n",
                                      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    tls_fixture fixture({raw(head, ending::stall)});
    const auto result = fixture.fetch();
    REQUIRE(result.has_value());
    CHECK(result->body.empty());
    CHECK(result->reads_after_end == 2);
}

TEST_CASE("interim answers are passed over") {
    tls_fixture fixture(
        {raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n"
             "\r\n" +
             sized)});
    const auto result = fixture.fetch();
    REQUIRE(result.has_value());
    CHECK(result->status == 200);
    CHECK(result->body == "hello");

    std::string endless;
    for (int i = 0; i < 100; ++i) endless += "HTTP/1.1 100 Continue\r\n\r\n";
    tls_fixture stubborn({raw(endless)});
    CHECK(cause_of(stubborn.fetch()) == error::malformed_reply);
}

TEST_CASE("what is not HTTP is malformed") {
    const std::string bytes =
        GENERATE(as<std::string>(), "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 banana\r\n\r\n",
                 "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                 "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nbanana\r\n");
    CAPTURE(bytes);
    tls_fixture fixture({raw(bytes, ending::stall)});
    CHECK(cause_of(fixture.fetch()) == error::malformed_reply);
}

TEST_CASE("a header that does not end is given up at its limit") {
    const auto field = "X-Padding: " + std::string(1000, 'x') + "\r\n";
    std::string head = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 30; ++i) head += field;
    tls_fixture fits({raw(head + "Content-Length: 5\r\n\r\nhello")});
    CHECK(fits.fetch().has_value());

    for (int i = 0; i < 10; ++i) head += field;
    tls_fixture larger({raw(head, ending::stall)});
    CHECK(cause_of(larger.fetch()) == error::reply_too_large);
}

TEST_CASE("a server that does not answer times out") {
    tls_fixture fixture(
        {raw(GENERATE(as<std::string>(), "", "HTTP/1.1 200 OK\r\n"), ending::stall)});
    auto what = fixture.ask();
    what.patience.reply = 30ms;
    CHECK(cause_of(fixture.fetch(what)) == error::timed_out);
}

TEST_CASE("a body dies of silence") {
    const std::string bytes = GENERATE(as<std::string>(), sized, chunked, until_close);
    tls_fixture fixture({raw(bytes.substr(0, bytes.size() - 1), ending::stall)});
    auto what = fixture.ask();
    what.patience.silence = 30ms;
    CHECK(cause_of(fixture.fetch(what)) == error::stalled);
}

TEST_CASE("header fields arrive as they were sent") {
    tls_fixture fixture(
        {raw("HTTP/1.1 206 Partial Content\r\nX-Goog-Hash: crc32c=a==\r\n"
             "x-goog-hash: md5=b==\r\nContent-Length: 1\r\n\r\nx")});
    const auto result = fixture.complete(fixture.network().send(fixture.ask()));
    REQUIRE(result.has_value());
    const auto& head = (*result)->head();
    CHECK(head.status == 206);
    CHECK(head.content_length == 1);
    CHECK(head.headers.all("X-Goog-Hash") == "crc32c=a==, md5=b==");
}

}  // namespace tls_answer_tests
