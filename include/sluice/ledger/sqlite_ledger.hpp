#pragma once

#include <sluice/ledger/ledger.hpp>

#include <filesystem>

namespace sluice {

/// One account's facts in one SQLite file (WAL, synchronous=FULL).
///
/// The folder is made with mode 0700 and the file with 0600: it holds operation ids and, in paths,
/// names of segments, never a key or a signed URL.
class sqlite_ledger final : public ledger {
public:
    /// Opens `folder/ACCOUNT.sqlite`, making it when it is not there.
    /// Errors: ledger_failed (the folder, with the system's words); ledger_damaged, when the file
    /// is no database of sluice or fails its check; ledger_too_new, when a newer sluice wrote it.
    /// The file is left as it is.
    static outcome<std::unique_ptr<sqlite_ledger>> open(const std::filesystem::path& folder,
                                                        const std::string& account);
    /// The same for a file that must be there already, without a claim to write.
    static outcome<std::unique_ptr<sqlite_ledger>> open_existing(const std::filesystem::path& file);
    ~sqlite_ledger() override;

    outcome<void> update_bucket(const bucket_limit& limit, const moment& now,
                                const std::function<void(token_bucket&)>& change) override;
    outcome<backfill_key> open_backfill(const std::string& spec,
                                        const std::string& destination) override;
    outcome<std::optional<known_backfill>> find_backfill(const std::string& destination) override;
    outcome<void> save(export_record& what) override;
    outcome<void> deliver(const export_record& what, std::span<const receipt> receipts) override;
    outcome<std::vector<export_record>> unfinished(backfill_key key) override;
    outcome<std::vector<export_record>> failed(backfill_key key) override;
    outcome<void> for_each_receipt(backfill_key key,
                                   const std::function<void(const receipt&)>& visit) override;
    outcome<std::vector<time_range>> delivered(backfill_key key) override;
    outcome<void> for_each_replaced(backfill_key key,
                                    const std::function<void(const receipt&)>& visit) override;
    outcome<void> forget(backfill_key key, const time_range& window) override;
    outcome<void> add_operation_time(const operation_time& seen) override;
    outcome<std::vector<operation_time>> recent_operation_times() override;
    outcome<void> remember_refused_span(const std::string& spec, std::chrono::milliseconds span,
                                        wall_time at) override;
    outcome<std::optional<std::chrono::milliseconds>> refused_span(const std::string& spec,
                                                                   wall_time since) override;
    outcome<std::unique_ptr<claim>> claim_range(const std::string& spec,
                                                const time_range& range) override;

private:
    class impl;
    explicit sqlite_ledger(std::unique_ptr<impl> p);
    std::unique_ptr<impl> impl_;
};

}  // namespace sluice
