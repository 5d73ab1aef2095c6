#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/net/request.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace sluice {

/// Status line and header fields of an answer.
struct reply_head {
    int status = 0;
    header_list headers;
    std::optional<std::uint64_t> content_length;
};

/// An answer whose body is pulled piece by piece; owns its connection.
///
/// Used by one coroutine at a time. Destroying it closes the connection, at any point. It lives on
/// the executor that `send` ran on, and must not outlive its context.
class reply {
public:
    virtual ~reply() = default;

    virtual const reply_head& head() const noexcept = 0;

    /// Reads some of the body into `into`; 0 at its end. `into` must not be empty.
    ///
    /// Errors: stalled, after silence; connection_lost, when the body is shorter than its length
    /// or the connection was cut without a close; malformed_reply.
    /// Cancellation: terminal, at any time; throws operation_aborted.
    virtual awaitable<outcome<std::size_t>> read_some(std::span<std::byte> into) = 0;
};

/// The way to a server, as a seam: TLS for real, an account in memory for simulation.
///
/// `send` may be called from any number of coroutines; each runs on its own executor.
class transport {
public:
    virtual ~transport() = default;

    /// True when coroutines of several threads may use it at once.
    virtual bool thread_safe() const noexcept { return false; }

    /// Sends `what` on a connection of its own; completes when the head of the answer is there.
    ///
    /// Any status is a success. Never repeats a request and never follows a redirect.
    /// Errors: those of the network in `error`; `never_sent()` tells whether the server can have
    /// seen it. Cancellation: terminal, at any time; throws operation_aborted; the server may have
    /// seen the request.
    virtual awaitable<outcome<std::unique_ptr<reply>>> send(request what) = 0;
};

/// Reads a whole body of at most `limit` bytes. Errors: reply_too_large, and those of `read_some`.
awaitable<outcome<std::string>> read_all(reply& from, std::size_t limit);

}  // namespace sluice
