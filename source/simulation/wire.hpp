#pragma once

#include <sluice/simulation/simulated_account.hpp>

#include <boost/asio/ip/tcp.hpp>

namespace sluice {

/// Status line and header fields of an answer, to the empty line.
std::string head_text(const simulated_reply& what, bool keep_alive);

/// The origin that a client reached a server by; empty when its `Host` is no plain authority.
std::string origin_of(std::string_view host, bool plain);

/// Listens on 127.0.0.1.
boost::system::error_code listen(asio::ip::tcp::acceptor& on, std::uint16_t port);

/// Cuts a connection as a failing machine would: a reset, and no TLS close before it.
void reset(asio::ip::tcp::socket& socket);

/// The same, once the other side has got what was sent, which a reset would take back. Gives up
/// waiting after a second.
awaitable<void> reset_when_sent(asio::ip::tcp::socket& socket, clock& time);

}  // namespace sluice
