#include "wire/served_account.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace simulated_server_plain_tests {

using namespace sluice;
using namespace sluice::test;

namespace {

// What a client gets that writes `bytes` and reads until the server has had enough of it.
std::string talk(std::uint16_t port, const std::string& bytes) {
    using asio::ip::tcp;
    asio::io_context context;
    tcp::socket socket(context);
    socket.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port));
    boost::system::error_code ec;
    asio::write(socket, asio::buffer(bytes), ec);
    socket.shutdown(tcp::socket::shutdown_send, ec);
    std::string got;
    asio::read(socket, asio::dynamic_buffer(got), ec);
    return got;
}

}  // namespace

TEST_CASE("one plain connection carries several calls, and locations follow the Host header") {
    served_on_a_thread account;
    const std::string get =
        "GET /segments/v1 HTTP/1.1\r\nHost: 127.0.0.1:5\r\n"
        "Authorization: Basic test.key\r\n\r\n";
    const std::string last = "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    const std::string got = talk(account.port(), get + get + last);
    CHECK(got.find("HTTP/1.1 200 OK\r\n") == 0);
    CHECK(got.find("HTTP/1.1 200 OK\r\n", 1) != std::string::npos);
    CHECK(got.find("http://127.0.0.1:5/ui/segments/everyone") != std::string::npos);
    CHECK(got.find("HTTP/1.1 405 Method Not Allowed\r\n") != std::string::npos);
    CHECK(got.ends_with("\r\n\r\n"));
}

TEST_CASE("a simulated server outlives clients that talk nonsense") {
    served_on_a_thread account;
    for (const std::string& nonsense :
         {std::string(), std::string("\x16\x03\x01 nonsense"), std::string("GET"),
          std::string("GET / HTTP/1.1\r\n") + std::string(100'000, 'x'),
          std::string("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\nx"),
          std::string("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\nx"),
          std::string("GET /\x01 HTTP/1.1\r\nHost: \x02\r\n\r\n")}) {
        talk(account.port(), nonsense);
    }
    const std::string got = talk(account.port(),
                                 "GET /segments/v1 HTTP/1.1\r\nHost: \"evil\"\r\n"
                                 "Authorization: Basic test.key\r\n\r\n");
    CHECK(got.find("HTTP/1.1 200 OK\r\n") == 0);
    CHECK(got.find("evil") == std::string::npos);
}

TEST_CASE("a server that cannot begin says why") {
    asio::io_context context;
    real_clock time;
    const auto first = simulated_server::open(context, time, {}, {});
    REQUIRE(first.has_value());
    server_options options;
    options.port = (*first)->port();
    const auto taken = simulated_server::open(context, time, {}, options);
    REQUIRE(taken.has_error());
    CHECK(taken.error().cause() == error::connect_failed);
    options = server_options();
    options.certificate_pem = "nonsense";
    const auto unusable = simulated_server::open(context, time, {}, options);
    REQUIRE(unusable.has_error());
    CHECK(unusable.error().cause() == error::invalid_argument);
}

}  // namespace simulated_server_plain_tests
