#pragma once

#include <sluice/ledger/ledger.hpp>

namespace sluice {

/// A ledger that may fail: asks before each call, and does not make it when the answer is an error.
///
/// Single-threaded. `inner` must outlive it.
class failing_ledger final : public ledger {
public:
    /// `call` is the name of the member function.
    using judge = std::function<outcome<void>(std::string_view call)>;

    failing_ledger(ledger& inner, judge allow) : inner_(inner), allow_(std::move(allow)) {}

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
    ledger& inner_;
    judge allow_;
};

}  // namespace sluice
