#pragma once

#include <sluice/ledger/ledger.hpp>

#include <filesystem>
#include <memory>

namespace sluice {

/// One account's ledger in one SQLite file (WAL, synchronous=FULL).
///
/// The folder is made with mode 0700 and the file with 0600: it holds operation ids and, in paths,
/// names of segments, never a key or a signed URL.
///
/// Every call blocks for the milliseconds that the disk takes and completes without a suspension.
/// A holder of a lease that died is found out at once, by a lock that the kernel lets go of.
class sqlite_ledger final : public ledger {
public:
    /// Opens `folder/ACCOUNT.sqlite`, making it when it is not there. `time` must outlive it.
    /// Errors: ledger_failed (the folder, with the system's words); ledger_damaged, when the file
    /// is no database of sluice or fails its check; ledger_too_new, when a newer sluice wrote it.
    /// The file is left as it is.
    static outcome<std::unique_ptr<sqlite_ledger>> open(const std::filesystem::path& folder,
                                                        const std::string& account,
                                                        const clock& time);
    /// The same for a file that must be there already, without a lease to write.
    static outcome<std::unique_ptr<sqlite_ledger>> open_existing(const std::filesystem::path& file,
                                                                 const clock& time);
    ~sqlite_ledger() override;

    awaitable<outcome<void>> update_bucket(const bucket_limit& limit,
                                           const bucket_change& change) override;
    awaitable<outcome<lease>> acquire(lease_request wanted) override;
    awaitable<outcome<void>> renew(const lease& held, duration length) override;
    awaitable<outcome<void>> release(const lease& held) override;
    awaitable<outcome<backfill_state>> load(const lease& held, load_request wanted) override;
    awaitable<outcome<void>> save(const lease& held, export_record& record) override;
    awaitable<outcome<void>> deliver(const lease& held, const export_record& record,
                                     std::span<const receipt> receipts) override;
    awaitable<outcome<void>> forget(const lease& held, backfill_key key,
                                    const time_range& window) override;
    awaitable<outcome<void>> add_operation_time(const operation_time& seen) override;
    awaitable<outcome<void>> remember_refused_span(const std::string& spec,
                                                   std::chrono::milliseconds span) override;
    awaitable<outcome<std::optional<known_backfill>>> find_backfill(
        const std::string& destination) override;
    awaitable<outcome<std::vector<export_record>>> unfinished(backfill_key key) override;
    awaitable<outcome<std::vector<export_record>>> failed(backfill_key key) override;
    awaitable<outcome<void>> for_each_receipt(backfill_key key,
                                              const receipt_visitor& visit) override;
    awaitable<outcome<std::vector<time_range>>> delivered(backfill_key key) override;
    awaitable<outcome<void>> for_each_replaced(backfill_key key,
                                               const receipt_visitor& visit) override;
    awaitable<outcome<std::vector<operation_time>>> recent_operation_times() override;
    awaitable<outcome<std::optional<std::chrono::milliseconds>>> refused_span(
        const std::string& spec, std::chrono::milliseconds believed) override;

private:
    class impl;
    explicit sqlite_ledger(std::unique_ptr<impl> p);
    std::unique_ptr<impl> impl_;
};

}  // namespace sluice
