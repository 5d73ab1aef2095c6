#include "wire/tls_client.hpp"

namespace tls_trust_tests {

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

using ending = connection_script::ending;
using stage = connection_script::stage;

// What comes of a request to `host` at a server with `identity`, for a client that trusts
// `trusted`.
struct handshake {
    handshake(const certificate_pair& identity, const std::string& trusted,
              const std::string& host = "localhost", bool only_tls_1_1 = false) {
        scripted_server_options options;
        options.identity = identity;
        options.only_tls_1_1 = only_tls_1_1;
        const scripted_server server({answer(200, "ok")}, options);
        const auto network = trusting(trusted);
        const auto where = parse_url("https://" + host + ":" + std::to_string(server.port()));
        tls_fixture runner;
        result = runner.complete(read_in_pieces(*network, request(http_method::get, *where), 4096));
        arrivals = server.arrivals();
    }

    outcome<whole_answer> result{failure(error::stopped)};
    std::vector<scripted_server::arrival> arrivals;
};

void check_refused(const handshake& tried, const std::string& reason) {
    REQUIRE(tried.result.has_error());
    const auto why = tried.result.error();
    CHECK(why.cause() == error::certificate_refused);
    CHECK(why.never_sent());
    CHECK_THAT(why.detail(), Contains(reason));
    CHECK(tried.arrivals.empty());
}

}  // namespace

TEST_CASE("a server with a trusted certificate for its name is talked to, and told that name") {
    const auto good = make_certificate({"localhost"});
    const handshake tried(good, good.certificate_pem);
    REQUIRE(tried.result.has_value());
    CHECK(tried.result->body == "ok");
    REQUIRE(tried.arrivals.size() == 1);
    CHECK(tried.arrivals[0].server_name == "localhost");
}

TEST_CASE("an address is verified as one, and is not sent as a server name") {
    const auto good = make_certificate({"127.0.0.1"});
    const handshake tried(good, good.certificate_pem, "127.0.0.1");
    REQUIRE(tried.result.has_value());
    REQUIRE(tried.arrivals.size() == 1);
    CHECK(tried.arrivals[0].server_name.empty());
}

TEST_CASE("a self-signed certificate that nobody trusts is refused before anything is sent") {
    const auto trusted = make_certificate({"localhost"});
    check_refused(handshake(make_certificate({"localhost"}), trusted.certificate_pem),
                  "self-signed");
    check_refused(handshake(make_certificate({"other"}), trusted.certificate_pem), "self-signed");
}

TEST_CASE("a trusted certificate for another host is refused, and the host is told") {
    const auto other = make_certificate({"other.example", "127.0.0.2"});
    check_refused(handshake(other, other.certificate_pem), "not for localhost");
    check_refused(handshake(other, other.certificate_pem, "127.0.0.1"), "not for 127.0.0.1");
    // An address in a certificate's names, written as if it were a host's.
    const auto name = make_certificate({"localhost"});
    check_refused(handshake(name, name.certificate_pem, "127.0.0.1"), "not for 127.0.0.1");
}

TEST_CASE("a certificate out of its time is refused") {
    const auto expired = make_certificate({"localhost"}, -2h, 1h);
    check_refused(handshake(expired, expired.certificate_pem), "expired");
    const auto early = make_certificate({"localhost"}, 1h, 1h);
    check_refused(handshake(early, early.certificate_pem), "not yet valid");
}

TEST_CASE("a server that knows only TLS 1.1 is not talked to") {
    const auto good = make_certificate({"localhost"});
    const handshake tried(good, good.certificate_pem, "localhost", true);
    REQUIRE(tried.result.has_error());
    CHECK(tried.result.error().cause() == error::tls_too_old);
    CHECK(tried.result.error().never_sent());
    CHECK(tried.arrivals.empty());
}

TEST_CASE("a server without TLS is told apart from one that is down") {
    auto script = raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    script.ends_when = stage::accepted;
    script.end = ending::stall;
    tls_fixture fixture({script});
    const auto result = fixture.fetch();
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::tls_too_old);
    CHECK(result.error().never_sent());
}

TEST_CASE("a server that wants to be told its name is told it") {
    scripted_server_options options;
    options.wants_server_name = true;
    const scripted_server server({answer(200, "ok")}, options);
    const auto network = trusting(server.certificate());
    tls_fixture runner;
    const auto fetched = [&](const std::string& host) {
        const auto where = parse_url("https://" + host + ":" + std::to_string(server.port()));
        return runner.complete(read_in_pieces(*network, request(http_method::get, *where), 4096));
    };
    CHECK(fetched("localhost").has_value());
    // An address is no name, so there is none to be told.
    const auto unnamed = fetched("127.0.0.1");
    REQUIRE(unnamed.has_error());
    CHECK(unnamed.error().cause() == error::connect_failed);
    CHECK_THAT(unnamed.error().detail(), Contains("unrecognized name"));
}

TEST_CASE("a handshake that breaks off has sent nothing") {
    auto script = raw("");
    script.ends_when = stage::accepted;
    script.end = GENERATE(ending::close, ending::reset, ending::stall);
    tls_fixture fixture({script});
    auto what = fixture.ask();
    what.patience.connect = script.end == ending::stall ? duration(50ms) : duration(10s);
    const auto result = fixture.fetch(what);
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::connect_failed);
    CHECK(result.error().never_sent());
}

TEST_CASE("a file of certificates that cannot be used is an argument's fault") {
    tls_options options;
    SECTION("it is not there") {
        options.ca_file = "/nowhere/ca.pem";
    }
    SECTION("it is a folder") {
        options.ca_file = "/";
    }
    const temporary_file rubbish("-----BEGIN CERTIFICATE-----\nrubbish\n");
    SECTION("it holds something else") {
        options.ca_file = rubbish.path();
    }
    const temporary_file nothing("");
    SECTION("it is empty") {
        options.ca_file = nothing.path();
    }
    const auto opened = tls_transport::open(options);
    REQUIRE(opened.has_error());
    CHECK(opened.error().cause() == error::invalid_argument);
    CHECK(opened.error().subject() == options.ca_file);
}

TEST_CASE("without a file the system's certificates are trusted, and ours is not among them") {
    auto opened = tls_transport::open(tls_options{});
    REQUIRE(opened.has_value());
    tls_fixture fixture({answer(200, "ok")});
    const auto result = fixture.complete(read_in_pieces(**opened, fixture.ask(), 4096));
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::certificate_refused);
}

}  // namespace tls_trust_tests
