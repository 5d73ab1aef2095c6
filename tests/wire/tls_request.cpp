#include "wire/tls_client.hpp"

namespace tls_request_tests {

using namespace sluice;
using namespace sluice::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

TEST_CASE("the target goes out as it was written, with the transport's own fields") {
    tls_fixture fixture({answer(200, "ok")});
    const std::string target = "/b/o%2Fp?X-Goog-Signature=aa%2Bb&c=%7e";
    REQUIRE(fixture.fetch(fixture.ask(target)).has_value());
    const auto text = fixture.server().arrivals().at(0).text;
    CHECK_THAT(text, StartsWith("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" +
                                std::to_string(fixture.server().port()) + "\r\n"));
    CHECK_THAT(text, Contains("\r\nUser-Agent: sluice/"));
    CHECK_THAT(text, Contains("\r\nConnection: close\r\n"));
}

TEST_CASE("the key is sent where it was given, and nowhere else") {
    tls_fixture fixture({answer(200, "ok")});
    auto what = fixture.ask();
    what.authorization = secret("Basic canary");
    REQUIRE(fixture.fetch(what).has_value());
    REQUIRE(fixture.fetch().has_value());
    const auto arrivals = fixture.server().arrivals();
    REQUIRE(arrivals.size() == 2);
    CHECK_THAT(arrivals[0].text, Contains("\r\nAuthorization: Basic canary\r\n"));
    CHECK_THAT(arrivals[1].text, !Contains("Authorization"));
    CHECK_THAT(arrivals[1].text, !Contains("canary"));
}

TEST_CASE("a body of any size arrives whole") {
    const auto size = GENERATE(as<std::size_t>(), 0, 1, 16384, 16385, 100'000);
    tls_fixture fixture({answer(200, "ok")});
    auto what = fixture.ask();
    what.method = http_method::post;
    what.body = patterned(size);
    REQUIRE(fixture.fetch(what).has_value());
    const auto text = fixture.server().arrivals().at(0).text;
    CHECK(text.substr(text.find("\r\n\r\n") + 4) == what.body);
}

TEST_CASE("a redirect is an answer like any other: nobody follows it") {
    tls_fixture fixture({answer(302, "", "Location: https://localhost:1/\r\n")});
    const auto result = fixture.fetch();
    REQUIRE(result.has_value());
    CHECK(result->status == 302);
    CHECK(fixture.server().connections() == 1);
}

TEST_CASE("a request whose answer is lost is not sent again") {
    tls_fixture fixture({raw("", connection_script::ending::cut), answer(200, "ok")});
    const auto result = fixture.fetch();
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::connection_lost);
    CHECK_FALSE(result.error().never_sent());
    CHECK(fixture.server().connections() == 1);
}

TEST_CASE("a request that could smuggle in a field is not sent") {
    tls_fixture fixture({answer(200, "ok")});
    auto what = fixture.ask();
    what.headers.add("Range", "bytes=0-\r\nX: y");
    const auto result = fixture.fetch(what);
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::invalid_argument);
    CHECK(fixture.server().connections() == 0);
}

TEST_CASE("a failure does not tell the signature of the URL that it happened to") {
    tls_fixture fixture({raw("", connection_script::ending::cut)});
    const auto result = fixture.fetch(fixture.ask("/o?X-Goog-Signature=canary"));
    REQUIRE(result.has_error());
    CHECK_THAT(result.error().message(), Contains("/o"));
    CHECK_THAT(result.error().message(), !Contains("canary"));
}

}  // namespace tls_request_tests
