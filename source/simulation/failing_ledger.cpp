#include <sluice/simulation/failing_ledger.hpp>

namespace sluice {

outcome<void> failing_ledger::update_bucket(const bucket_limit& limit, const moment& now,
                                            const std::function<void(token_bucket&)>& change) {
    if (auto may = allow_("update_bucket"); !may) return may.error();
    return inner_.update_bucket(limit, now, change);
}

outcome<backfill_key> failing_ledger::open_backfill(const std::string& spec,
                                                    const std::string& destination) {
    if (auto may = allow_("open_backfill"); !may) return may.error();
    return inner_.open_backfill(spec, destination);
}

outcome<std::optional<ledger::known_backfill>> failing_ledger::find_backfill(
    const std::string& destination) {
    if (auto may = allow_("find_backfill"); !may) return may.error();
    return inner_.find_backfill(destination);
}

outcome<void> failing_ledger::save(export_record& what) {
    if (auto may = allow_("save"); !may) return may.error();
    return inner_.save(what);
}

outcome<void> failing_ledger::deliver(const export_record& what,
                                      std::span<const receipt> receipts) {
    if (auto may = allow_("deliver"); !may) return may.error();
    return inner_.deliver(what, receipts);
}

outcome<std::vector<export_record>> failing_ledger::unfinished(backfill_key key) {
    if (auto may = allow_("unfinished"); !may) return may.error();
    return inner_.unfinished(key);
}

outcome<std::vector<export_record>> failing_ledger::failed(backfill_key key) {
    if (auto may = allow_("failed"); !may) return may.error();
    return inner_.failed(key);
}

outcome<void> failing_ledger::for_each_receipt(backfill_key key,
                                               const std::function<void(const receipt&)>& visit) {
    if (auto may = allow_("for_each_receipt"); !may) return may.error();
    return inner_.for_each_receipt(key, visit);
}

outcome<std::vector<time_range>> failing_ledger::delivered(backfill_key key) {
    if (auto may = allow_("delivered"); !may) return may.error();
    return inner_.delivered(key);
}

outcome<void> failing_ledger::forget(backfill_key key, const time_range& window) {
    if (auto may = allow_("forget"); !may) return may.error();
    return inner_.forget(key, window);
}

outcome<void> failing_ledger::for_each_replaced(backfill_key key,
                                                const std::function<void(const receipt&)>& visit) {
    if (auto may = allow_("for_each_replaced"); !may) return may.error();
    return inner_.for_each_replaced(key, visit);
}

outcome<void> failing_ledger::remember_refused_span(const std::string& spec,
                                                    std::chrono::milliseconds span, wall_time at) {
    if (auto may = allow_("remember_refused_span"); !may) return may.error();
    return inner_.remember_refused_span(spec, span, at);
}

outcome<std::optional<std::chrono::milliseconds>> failing_ledger::refused_span(
    const std::string& spec, wall_time since) {
    if (auto may = allow_("refused_span"); !may) return may.error();
    return inner_.refused_span(spec, since);
}

outcome<void> failing_ledger::add_operation_time(const operation_time& seen) {
    if (auto may = allow_("add_operation_time"); !may) return may.error();
    return inner_.add_operation_time(seen);
}

outcome<std::vector<operation_time>> failing_ledger::recent_operation_times() {
    if (auto may = allow_("recent_operation_times"); !may) return may.error();
    return inner_.recent_operation_times();
}

outcome<std::unique_ptr<ledger::claim>> failing_ledger::claim_range(const std::string& spec,
                                                                    const time_range& range) {
    if (auto may = allow_("claim_range"); !may) return may.error();
    return inner_.claim_range(spec, range);
}

}  // namespace sluice
