#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/core/outcome.hpp>
#include <sluice/time/clock.hpp>

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

namespace sluice {

/// The addresses of `host`, in the system's order; at once when it is an address already.
///
/// Cancellation: terminal, at any time; throws operation_aborted. A look-up that hangs is left
/// behind on a thread of its own, since getaddrinfo cannot be interrupted; nothing waits for it,
/// neither other look-ups nor the end of the context or the process.
/// Errors: name_not_resolved, also when nothing came within `patience`.
awaitable<outcome<std::vector<asio::ip::address>>> look_up(std::string host, duration patience);

}  // namespace sluice
