#include "wire/tls_client.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace tls_connect_tests {

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

// A port of 127.0.0.1 on which nobody accepts: connections beyond the first few get no answer.
class deaf_port {
public:
    explicit deaf_port(bool listens) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        add_socket();
        REQUIRE(::bind(sockets_[0], generic(), sizeof address_) == 0);
        socklen_t size = sizeof address_;
        REQUIRE(::getsockname(sockets_[0], generic(), &size) == 0);
        if (!listens) return;
        REQUIRE(::listen(sockets_[0], 0) == 0);
        for (int i = 0; i < 4; ++i) ::connect(add_socket(), generic(), sizeof address_);
    }
    ~deaf_port() {
        for (const int each : sockets_) ::close(each);
    }
    deaf_port(const deaf_port&) = delete;
    deaf_port& operator=(const deaf_port&) = delete;

    url where() const {
        return *parse_url("https://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)));
    }

private:
    sockaddr* generic() { return reinterpret_cast<sockaddr*>(&address_); }
    int add_socket() {
        sockets_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        return sockets_.back();
    }

    sockaddr_in address_{};
    std::vector<int> sockets_;
};

void check_never_sent(const outcome<whole_answer>& result, error cause) {
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == cause);
    CHECK(result.error().never_sent());
    CHECK_FALSE(result.error().subject().empty());
}

}  // namespace

TEST_CASE("a port where nobody listens is a failure to connect, with the address") {
    const deaf_port port(false);
    tls_fixture fixture;
    const auto result = fixture.fetch(request(http_method::get, port.where()));
    check_never_sent(result, error::connect_failed);
    CHECK_THAT(result.error().detail(), Catch::Matchers::Contains("127.0.0.1"));
}

TEST_CASE("a host that does not answer is given up in time") {
    const deaf_port port(true);
    tls_fixture fixture;
    request what(http_method::get, port.where());
    what.patience.connect = 30ms;
    check_never_sent(fixture.fetch(what), error::connect_failed);
}

TEST_CASE("a name that cannot be resolved is told from a host that is down") {
    tls_fixture fixture;
    // Longer than a label may be, so that the resolver asks nobody.
    const auto where = parse_url("https://" + std::string(64, 'a') + ".invalid/");
    REQUIRE(where.has_value());
    check_never_sent(fixture.fetch(request(http_method::get, *where)), error::name_not_resolved);
}

TEST_CASE("a private address is not connected to where only public ones may be") {
    tls_fixture fixture({answer(200, "ok")});
    const std::string host = GENERATE(as<std::string>(), "127.0.0.1", "localhost");
    request what(http_method::get,
                 *parse_url("https://" + host + ":" + std::to_string(fixture.server().port())));
    what.addresses = address_rule::public_only;
    check_never_sent(fixture.fetch(what), error::address_refused);
    CHECK(fixture.server().connections() == 0);
}

TEST_CASE("plain http is refused without a connection") {
    tls_fixture fixture({answer(200, "ok")});
    auto what = fixture.ask();
    what.where.scheme = "http";
    const auto result = fixture.fetch(what);
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::invalid_argument);
    CHECK(fixture.server().connections() == 0);
}

}  // namespace tls_connect_tests
