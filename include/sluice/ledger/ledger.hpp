#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/core/receipt.hpp>
#include <sluice/ledger/export_record.hpp>
#include <sluice/ledger/lease.hpp>
#include <sluice/schedule/token_bucket.hpp>

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// Names one backfill in a ledger: what is exported, and where to.
using backfill_key = std::int64_t;

/// How long an operation ran.
struct operation_time {
    duration ran{};
    std::chrono::milliseconds span{};  ///< that its export covered; 0 when that is not known

    friend bool operator==(const operation_time&, const operation_time&) = default;
};

/// What a run asks for when it begins.
struct load_request {
    std::string destination;
    std::vector<time_range> again;  ///< windows to be exported again, though they were delivered
    bucket_limit limit;
    std::chrono::milliseconds refusals_believed{};  ///< how old a refused span may be
};

/// All that a run needs to know of its backfill.
struct backfill_state {
    backfill_key key = 0;
    std::vector<time_range> delivered;  ///< in order
    /// XXH3-128 of what windows were delivered with: of those that are exported again, and of those
    /// that an unfinished export covers.
    std::map<time_range, std::string> contents;
    std::vector<export_record> unfinished;  ///< neither delivered nor failed, oldest first
    std::vector<operation_time> times;      ///< of the account's latest 64, oldest first
    std::optional<std::chrono::milliseconds> refused;  ///< as `refused_span`
    int tokens = 0;                                    ///< in the account's bucket
};

/// Changes a bucket, whose times are on the ledger's clock; `now` is its reading.
using bucket_change = std::function<void(token_bucket& bucket, const moment& now)>;

/// What one account's runs must not forget, as a seam.
///
/// Holds the account's token bucket, the exports on their way, the receipts of what was delivered,
/// and what was learned. Several processes may share one ledger, each with a handle of its own:
/// every call is one step that no other can come between, and durable when it completes. All of
/// them go by the ledger's clock.
///
/// Single-threaded: on the control thread. What is passed by reference must live until completion.
/// Cancellation of every call: none; what has begun completes.
/// Errors of every call: ledger_failed, ledger_damaged; no call leaves half a change behind.
class ledger {
public:
    virtual ~ledger() = default;

    /// Reads the account's bucket (full, when there is none yet), lets `change` change it, and
    /// keeps the result. What `change` throws is passed on, and nothing is kept.
    ///
    /// After a reboot the times in it are carried over by wall time, clamped so that a clock set
    /// back can cost at most one filling of the bucket.
    virtual awaitable<outcome<void>> update_bucket(const bucket_limit& limit,
                                                   const bucket_change& change) = 0;

    /// Leases a range of a spec's windows, so that nobody else writes their exports.
    ///
    /// A lease ends by `release`, and when its holder is known to have ended: a handle that is
    /// destroyed, or whose process died, holds nothing. It also lapses with time unless it is
    /// renewed; a lapsed one still holds until somebody acquires one of its windows.
    /// Errors: ledger_locked, naming the owner, while another lease holds a window of the range.
    virtual awaitable<outcome<lease>> acquire(lease_request wanted) = 0;
    /// Lets it last for `length` from now on. Errors: lease_lost.
    virtual awaitable<outcome<void>> renew(const lease& held, duration length) = 0;
    /// Ends a lease; nothing happens when it was lost.
    virtual awaitable<outcome<void>> release(const lease& held) = 0;

    /// Finds or begins the backfill of the lease's spec into a destination.
    /// Errors: folder_of_another_backfill, when windows of another spec were delivered there.
    virtual awaitable<outcome<backfill_state>> load(const lease& held, load_request wanted) = 0;

    // Writes of exports. Errors besides: lease_lost, when `held` holds no longer, or is not for the
    // export's spec and range; ledger_failed, when there is no backfill or export of that id.

    /// Writes an export down, new (id 0, which it gets) or changed, whole.
    virtual awaitable<outcome<void>> save(const lease& held, export_record& record) = 0;
    /// Ends an export as delivered, whatever `record.now` is, and keeps its receipts, both or
    /// neither; replaces receipts of equal windows, and keeps those of another content in the
    /// history.
    virtual awaitable<outcome<void>> deliver(const lease& held, const export_record& record,
                                             std::span<const receipt> receipts) = 0;
    /// Takes back that a window was delivered, so that the next run fetches it again.
    virtual awaitable<outcome<void>> forget(const lease& held, backfill_key key,
                                            const time_range& window) = 0;

    // What is only learned: a run does as well without, only slower.

    /// Remembers how long an operation ran; the latest 64 are kept.
    virtual awaitable<outcome<void>> add_operation_time(const operation_time& seen) = 0;
    /// Remembers the shortest span that an export of `spec` is known to fail for, in place of what
    /// was remembered before; an empty spec stands for every export of the account.
    virtual awaitable<outcome<void>> remember_refused_span(const std::string& spec,
                                                           std::chrono::milliseconds span) = 0;

    // Questions, for those who look at a backfill from outside of a run.

    /// The backfill of which windows were delivered into `destination`, else the latest that was
    /// begun there; nothing when there is none.
    struct known_backfill {
        backfill_key key = 0;
        std::string spec;
    };
    virtual awaitable<outcome<std::optional<known_backfill>>> find_backfill(
        const std::string& destination) = 0;
    /// The exports of a backfill that have neither been delivered nor failed, oldest first.
    virtual awaitable<outcome<std::vector<export_record>>> unfinished(backfill_key key) = 0;
    /// The exports of a backfill that were given up, in the order of their ranges: of each range
    /// the latest, unless a later one of the same range is on its way or was delivered.
    virtual awaitable<outcome<std::vector<export_record>>> failed(backfill_key key) = 0;

    using receipt_visitor = std::function<void(const receipt&)>;
    /// The receipts of a backfill in the order of their windows, one at a time. `visit` must not
    /// call the ledger.
    virtual awaitable<outcome<void>> for_each_receipt(backfill_key key,
                                                      const receipt_visitor& visit) = 0;
    /// The same, windows alone.
    virtual awaitable<outcome<std::vector<time_range>>> delivered(backfill_key key) = 0;
    /// The history, in the order of windows and time: receipts of content that was replaced.
    /// `visit` must not call the ledger.
    virtual awaitable<outcome<void>> for_each_replaced(backfill_key key,
                                                       const receipt_visitor& visit) = 0;

    /// How long operations ran: the latest 64, oldest first.
    virtual awaitable<outcome<std::vector<operation_time>>> recent_operation_times() = 0;
    /// The shorter of what is remembered of `spec` and of every export, as far as it is not older
    /// than `believed`; nothing when nothing is.
    virtual awaitable<outcome<std::optional<std::chrono::milliseconds>>> refused_span(
        const std::string& spec, std::chrono::milliseconds believed) = 0;
};

}  // namespace sluice
