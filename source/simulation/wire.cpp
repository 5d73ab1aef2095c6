#include "simulation/wire.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cctype>

namespace sluice {

using asio::ip::tcp;
using boost::system::error_code;

namespace {

std::string_view reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 206:
            return "Partial Content";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 412:
            return "Precondition Failed";
        case 416:
            return "Range Not Satisfiable";
        case 429:
            return "Too Many Requests";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        default:
            return "Simulated";
    }
}

}  // namespace

std::string head_text(const simulated_reply& what, bool keep_alive) {
    std::string text = "HTTP/1.1 " + std::to_string(what.status) + " ";
    text.append(reason(what.status)).append("\r\n");
    for (const header& h : what.headers.fields()) {
        text += h.name + ": " + h.value + "\r\n";
    }
    if (!what.without_length) {
        text += "Content-Length: " + std::to_string(what.length) + "\r\n";
    }
    return text + (keep_alive ? "\r\n" : "Connection: close\r\n\r\n");
}

std::string origin_of(std::string_view host, bool plain) {
    const bool clean = !host.empty() && std::all_of(host.begin(), host.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '.' || c == ':' || c == '-' || c == '[' || c == ']';
    });
    if (!clean) return {};
    return (plain ? "http://" : "https://") + std::string(host);
}

error_code listen(tcp::acceptor& on, std::uint16_t port) {
    const tcp::endpoint where(asio::ip::address_v4::loopback(), port);
    error_code ec;
    on.open(where.protocol(), ec);
    if (!ec) on.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec) on.bind(where, ec);
    if (!ec) on.listen(asio::socket_base::max_listen_connections, ec);
    return ec;
}

void reset(tcp::socket& socket) {
    error_code ignored;
    socket.set_option(asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);
}

awaitable<void> reset_when_sent(tcp::socket& socket, clock& time) {
    int unsent = 1;
    for (int tries = 0; tries < 1000 && unsent > 0; ++tries) {
        if (::ioctl(socket.native_handle(), SIOCOUTQ, &unsent) != 0) break;
        if (unsent > 0) co_await time.sleep_for(std::chrono::milliseconds(1));
    }
    reset(socket);
}

}  // namespace sluice
