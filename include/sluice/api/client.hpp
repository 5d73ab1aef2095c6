#pragma once

#include <sluice/api/account.hpp>
#include <sluice/api/codec.hpp>
#include <sluice/net/transport.hpp>

namespace sluice {

/// The API's calls: one request each, no waiting, no repetition, no token (that is the
/// dispatcher's part).
///
/// All of them: cancellation is terminal and immediate, throws operation_aborted, and leaves open
/// whether the server saw the request. Errors, said of the URL without its query: the network's
/// (connection_lost also where the body of an answer was cut short, timed_out where it trickled in
/// for longer than `patience.reply`); throttled (429) and server_failed (5xx), with `retry_after`
/// where the server gave one; key_refused (401); permission_denied (403); not_found (404);
/// timed_out (408); request_refused (400 and every other 4xx) with the server's words;
/// redirect_refused, since the key goes to the configured host only; malformed_answer.
///
/// Single-threaded; the transport, the account and the clock must outlive it, the arguments of a
/// call the call.
class client {
public:
    client(transport& network, const account& who, clock& time);

    /// A POST without an idempotency key: when its answer is lost, an export may be running.
    awaitable<outcome<operation_id>> create(const export_spec& spec, const time_range& range);
    awaitable<outcome<operation>> poll(const operation_id& id);
    awaitable<outcome<location>> results(const export_id& id);
    awaitable<outcome<void>> cancel(const operation_id& id);
    /// One page; `token` is the previous page's `next`, empty for the first.
    awaitable<outcome<segment_page>> segments(const std::string& token);

private:
    awaitable<outcome<std::string>> call(http_method method, const std::string& path,
                                         const std::string& body);

    transport& network_;
    const account& account_;
    clock& clock_;
};

/// The failure that an answer's status stands for; nothing for a success (2xx). A `Retry-After`
/// date counts from `now` when the server does not tell its own time.
std::optional<failure> refusal(const reply_head& head, std::string_view body, wall_time now);

}  // namespace sluice
