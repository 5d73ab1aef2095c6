#include "support/catch.hpp"

#include "net/request_text.hpp"

namespace net_request_text_tests {

using namespace sluice;

namespace {

request get(const std::string& where) {
    return request(http_method::get, *parse_url(where));
}

std::string text_of(const request& what, std::string_view user_agent = "sluice/1") {
    const auto text = request_text(what, user_agent);
    REQUIRE(text.has_value());
    return std::string(text->reveal());
}

}  // namespace

TEST_CASE("a request without a body has the transport's own fields and nothing else") {
    CHECK(text_of(get("https://h:8443/a%2Fb?c=%20")) ==
          "GET /a%2Fb?c=%20 HTTP/1.1\r\n"
          "Host: h:8443\r\n"
          "User-Agent: sluice/1\r\n"
          "Connection: close\r\n"
          "\r\n");
}

TEST_CASE("a post has a length, even without a body, and its key where one was given") {
    auto what = request(http_method::post, *parse_url("https://[::1]/x"));
    what.headers.add("Content-Type", "application/json");
    what.authorization = secret("Basic canary");
    CHECK_THAT(text_of(what), Catch::Matchers::Contains("\r\nContent-Length: 0\r\n"));
    what.body = "{}";
    CHECK(text_of(what) ==
          "POST /x HTTP/1.1\r\n"
          "Host: [::1]\r\n"
          "User-Agent: sluice/1\r\n"
          "Connection: close\r\n"
          "Content-Type: application/json\r\n"
          "Content-Length: 2\r\n"
          "Authorization: Basic canary\r\n"
          "\r\n{}");
}

TEST_CASE("no field can smuggle in another") {
    const std::string bad =
        GENERATE(as<std::string>(), "a\r\nX: y", "a\nb", "a\rb", std::string("a\0b", 3), "a\x7f");
    auto what = get("https://h/");
    SECTION("by a header's value") {
        what.headers.add("A", bad);
    }
    SECTION("by a header's name") {
        what.headers.add(bad, "x");
    }
    SECTION("by the target") {
        what.where.target = url_target("/" + bad);
    }
    SECTION("by the host") {
        what.where.host = bad;
    }
    SECTION("by the key") {
        what.authorization = secret(bad);
    }
    const auto text = request_text(what, "sluice/1");
    REQUIRE(text.has_error());
    CHECK(text.error().cause() == error::invalid_argument);
}

TEST_CASE("a header that is the transport's cannot be set twice") {
    const std::string name = GENERATE(as<std::string>(), "Host", "connection", "Content-Length",
                                      "TRANSFER-ENCODING", "User-Agent", "authorization");
    auto what = get("https://h/");
    what.headers.add(name, "x");
    CHECK(request_text(what, "sluice/1").has_error());
}

}  // namespace net_request_text_tests
