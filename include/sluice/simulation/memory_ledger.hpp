#pragma once

#include <sluice/ledger/ledger.hpp>

#include <memory>

namespace sluice {

/// A ledger in memory, whose contents outlive a simulated crash.
///
/// Several may share their contents, as the processes that share a file do. Single-threaded.
class memory_ledger final : public ledger {
public:
    class contents;

    /// Empty, or with the contents of another one. `time` must outlive it.
    explicit memory_ledger(const clock& time, std::shared_ptr<contents> known = nullptr);
    ~memory_ledger() override;

    /// For another holder of the same ledger.
    const std::shared_ptr<contents>& shared() const noexcept { return contents_; }
    /// A copy, as a process would find it after a crash at this moment: nobody holds a lease, all
    /// else is there.
    std::shared_ptr<contents> after_crash() const;

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
    const clock& clock_;
    std::shared_ptr<contents> contents_;
    std::shared_ptr<const int> alive_;  ///< gone with this: then its leases have no holder
};

}  // namespace sluice
