#pragma once

#include <sluice/store/bucket_image.hpp>
#include <sluice/store/store.hpp>

#include <map>

namespace sluice {

/// A store in memory. What was returned stays as a crash would leave it: `durable` copies can be
/// taken and put back, to let an engine go on from any moment.
class memory_store final : public store {
public:
    memory_store();
    ~memory_store() override;

    /// A store with the same facts, as a process would find them after a crash at this moment:
    /// claims are gone, all else is there.
    std::unique_ptr<memory_store> after_crash() const;

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
    outcome<void> forget(backfill_key key, const time_range& window) override;
    outcome<void> add_operation_time(duration ran) override;
    outcome<std::vector<duration>> recent_operation_times() override;
    outcome<std::unique_ptr<claim>> claim_range(const std::string& spec,
                                                const time_range& range) override;

private:
    class facts;
    std::shared_ptr<facts> facts_;
};

}  // namespace sluice
