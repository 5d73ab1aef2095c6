#pragma once

#include <sluice/api/export_spec.hpp>
#include <sluice/async/backoff.hpp>
#include <sluice/core/receipt.hpp>
#include <sluice/net/location_rules.hpp>
#include <sluice/net/transport.hpp>
#include <sluice/transfer/writer.hpp>
#include "async/byte_pace.hpp"
#include "async/stop_signal.hpp"

#include <functional>

namespace sluice {

class transfer_pool;

struct download_options {
    bool keep_gzip = false;  ///< the sink gets the stored bytes; they are inflated all the same
    /// The writer hashes what is written, and proves what it holds when it is resumed, by itself:
    /// one that splits it does. The proof then has no digest.
    bool writer_proves = false;
    std::uint64_t largest_output = limits::delivered_bytes;
    /// Of what is inflated to what was received, once more than `unsuspicious_output` was inflated.
    std::uint64_t largest_ratio = limits::inflate_ratio;
    std::uint64_t unsuspicious_output = limits::unsuspicious_bytes;
    /// Answers in a row that may bring nothing new; one that brings bytes starts the count again.
    int retries = 8;
    /// How long a storage that cannot be reached at all is waited for; that costs no retry.
    duration longest_outage = limits::longest_outage;
    backoff pause;
    timeouts patience;
    /// After so many received bytes at a time the download is kept over a crash, where the writer
    /// is resumable.
    std::uint64_t checkpoint_every = limits::checkpoint_bytes;
    /// The rate that all downloads with it share. May be null.
    byte_pace* pace = nullptr;
    /// Once it says so, what comes is still taken, but no further try begins. May be null.
    stop_signal* stopping = nullptr;
    /// Where a lane of these is idle, the body is inflated and written there, while more of it is
    /// received. May be null.
    transfer_pool* lanes = nullptr;
};

/// Fetches one location into `into`, proving every byte; does not commit.
///
/// A cut connection resumes by range with the inflate state alive, `If-Match` pinning the object.
/// Over the process's end as well, where the writer is resumable (`resume`).
/// Where that cannot be (no ETag, ranges ignored) the file is asked for from 0; what is here
/// already is compared by CRC32C and passed over. A body that is not gzip is taken as it is only if
/// its length is stated and no hash or stored length contradicts it. Redirects are followed within
/// `rules`, three at most. Progress is told to `progress(received, written)` in bytes so far.
///
/// Completes when the body is complete and its length, every gzip member, and `x-goog-hash` (where
/// given) hold. Cancellation: terminal, at any time; the writer is left as it is, to be aborted.
/// Errors: renew_location: location_expired; call `fetch` again with a new one. start_again, with a
/// new writer and a new download: object_changed, not_gzip, data_corrupt, data_truncated,
/// hash_mismatch, length_mismatch, range_refused. recreate: not_found. give_up: location_refused,
/// address_refused, output_too_large. end_run: the writer's. retry: the network's and
/// server_failed, when `retries` are used up; unexpected_status, at once. stopped, when a try
/// failed after `stopping` said so. After any but location_expired, stopped and those of retry the
/// object is of no more use.
///
/// Holds about 280 KB, whatever the file, and 1 MB more while it uses two lanes.
/// All that is passed in by reference must outlive it. Used on one thread,
/// on which `fetch` completes; with `lanes`, the writer and `progress` may be used on another one
/// while `fetch` is under way, never on two at once.
class download {
public:
    using progress_function = std::function<void(std::uint64_t received, std::uint64_t written)>;

    download(transport& network, clock& time, writer& into, export_format format,
             const location_rules& rules, download_options options, random_source random,
             progress_function progress);
    ~download();

    /// Fetches from `where`, going on where an earlier call of this object stopped.
    /// `where` must live until this completes.
    awaitable<outcome<proof>> fetch(const secret& where);

    /// Goes on where an earlier process was, from the note that it gave the writer; comes first,
    /// with a writer that was resumed. What was written is read again, and proved.
    /// Errors: checkpoint_refused; begin anew then, with a new writer and a new download.
    awaitable<outcome<void>> resume(std::span<const std::byte> note);

    /// Bytes of the file so far, an earlier process's included.
    std::uint64_t received() const noexcept;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace sluice
