#pragma once

#include <sluice/flow/backoff.hpp>
#include <sluice/net/location_rules.hpp>
#include <sluice/net/transport.hpp>
#include <sluice/transfer/sink.hpp>

#include <functional>

namespace sluice {

struct download_options {
    bool keep_gzip = false;  ///< the sink gets the stored bytes; they are inflated all the same
    std::uint64_t largest_output = limits::delivered_bytes;
    int retries =
        8;  ///< connections in a row that brought nothing; one that brought bytes resets it
    backoff pause;
    timeouts patience;
};

/// Fetches one location into `into`, proving every byte; does not commit.
///
/// A cut connection resumes by range with the inflate state alive (`If-Match` pins the object; a
/// 200 in answer starts again from 0, which needs a new writer: start_again). Progress is told to
/// `progress(received, written)` in bytes so far.
///
/// Completes when the body is complete and its length, every gzip member, and `x-goog-hash` (where
/// given) hold. Cancellation: terminal, at any time; the writer is left as it is, to be aborted.
/// Errors: renew_location: location_expired; call `fetch` again with a new one. start_again:
/// object_changed, data_corrupt, hash_mismatch, data_truncated. give_up: location_refused,
/// output_too_large, sink errors. retry: the network's, when `retries` are used up.
class download {
public:
    using progress_function = std::function<void(std::uint64_t received, std::uint64_t written)>;

    download(transport& network, clock& time, writer& into, export_format format,
             const location_rules& rules, download_options options, random_source random,
             progress_function progress);
    ~download();

    /// Fetches from `where`, going on where an earlier call of this object stopped.
    awaitable<outcome<proof>> fetch(const secret& where);

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace sluice
