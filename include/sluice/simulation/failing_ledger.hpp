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
    ledger& inner_;
    judge allow_;
};

}  // namespace sluice
