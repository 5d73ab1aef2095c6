#pragma once

#include <sluice/core/receipt.hpp>
#include <sluice/ledger/export_record.hpp>
#include <sluice/schedule/token_bucket.hpp>

#include <functional>
#include <memory>
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

/// The facts of one account, as a seam: durable when a call returns.
///
/// Holds the account's token bucket, the exports on their way, the receipts of what was delivered,
/// and what was learned. Several processes may share one ledger; each call is one step that no
/// other process can come between. Blocking; single-threaded, on the control thread.
/// Errors of every call: ledger_failed, ledger_damaged; no call leaves half a change behind.
class ledger {
public:
    virtual ~ledger() = default;

    /// Reads the account's bucket as it is at `now` (full, when there is none yet), lets `change`
    /// change it, and keeps the result.
    ///
    /// The times in it are on `now`'s timeline: after a reboot they are carried over by wall time,
    /// clamped so that a clock set back can cost at most one filling of the bucket.
    virtual outcome<void> update_bucket(const bucket_limit& limit, const moment& now,
                                        const std::function<void(token_bucket&)>& change) = 0;

    /// Finds or begins the backfill of `spec` into `destination`.
    /// Errors: folder_of_another_backfill, when windows of another spec were delivered there.
    virtual outcome<backfill_key> open_backfill(const std::string& spec,
                                                const std::string& destination) = 0;
    /// The backfill of which windows were delivered into `destination`, else the latest that was
    /// begun there; nothing when there is none.
    struct known_backfill {
        backfill_key key = 0;
        std::string spec;
    };
    virtual outcome<std::optional<known_backfill>> find_backfill(
        const std::string& destination) = 0;

    /// Writes an export down, new (id 0, which it gets) or changed, whole.
    /// Errors: ledger_failed, when there is no export of that id.
    virtual outcome<void> save(export_record& what) = 0;
    /// Ends an export as delivered, whatever `what.now` is, and keeps its receipts, both or
    /// neither; replaces receipts of equal windows, and keeps those of another content in the
    /// history.
    virtual outcome<void> deliver(const export_record& what, std::span<const receipt> receipts) = 0;
    /// The exports of a backfill that have neither been delivered nor failed, oldest first.
    virtual outcome<std::vector<export_record>> unfinished(backfill_key key) = 0;
    /// The exports of a backfill that were given up, in the order of their ranges: of each range
    /// the latest, unless a later one of the same range is on its way or was delivered.
    virtual outcome<std::vector<export_record>> failed(backfill_key key) = 0;

    /// The receipts of a backfill in the order of their windows, one at a time. `visit` must not
    /// call the ledger.
    virtual outcome<void> for_each_receipt(backfill_key key,
                                           const std::function<void(const receipt&)>& visit) = 0;
    /// The same, windows alone.
    virtual outcome<std::vector<time_range>> delivered(backfill_key key) = 0;
    /// The history, in the order of windows and time: receipts of content that was replaced.
    /// `visit` must not call the ledger.
    virtual outcome<void> for_each_replaced(backfill_key key,
                                            const std::function<void(const receipt&)>& visit) = 0;
    /// Takes back that a window was delivered, so that the next run fetches it again.
    virtual outcome<void> forget(backfill_key key, const time_range& window) = 0;

    /// How long operations ran: the latest 64, oldest first.
    virtual outcome<void> add_operation_time(const operation_time& seen) = 0;
    virtual outcome<std::vector<operation_time>> recent_operation_times() = 0;

    /// Remembers the shortest span that an export of `spec` is known to fail for, in place of what
    /// was remembered before; an empty spec stands for every export of the account.
    virtual outcome<void> remember_refused_span(const std::string& spec,
                                                std::chrono::milliseconds span, wall_time at) = 0;
    /// The shorter of what is remembered of `spec` and of every export, as far as it was seen at
    /// `since` or later; nothing when nothing is.
    virtual outcome<std::optional<std::chrono::milliseconds>> refused_span(const std::string& spec,
                                                                           wall_time since) = 0;

    /// Held while a run works on a span of a backfill's windows; let go when destroyed, and by the
    /// operating system when the process dies.
    class claim {
    public:
        virtual ~claim() = default;
    };
    /// Errors: ledger_locked, naming the process, when another run works on any window in `range`
    /// of an equal spec, be it in this process.
    virtual outcome<std::unique_ptr<claim>> claim_range(const std::string& spec,
                                                        const time_range& range) = 0;
};

}  // namespace sluice
