#include <sluice/simulation/failing_ledger.hpp>

#include <utility>

namespace sluice {

awaitable<outcome<void>> failing_ledger::update_bucket(const bucket_limit& limit,
                                                       const bucket_change& change) {
    if (auto may = allow_("update_bucket"); !may) co_return may.error();
    co_return co_await inner_.update_bucket(limit, change);
}

awaitable<outcome<lease>> failing_ledger::acquire(lease_request wanted) {
    if (auto may = allow_("acquire"); !may) co_return may.error();
    co_return co_await inner_.acquire(std::move(wanted));
}

awaitable<outcome<void>> failing_ledger::renew(const lease& held, duration length) {
    if (auto may = allow_("renew"); !may) co_return may.error();
    co_return co_await inner_.renew(held, length);
}

awaitable<outcome<void>> failing_ledger::release(const lease& held) {
    if (auto may = allow_("release"); !may) co_return may.error();
    co_return co_await inner_.release(held);
}

awaitable<outcome<backfill_state>> failing_ledger::load(const lease& held, load_request wanted) {
    if (auto may = allow_("load"); !may) co_return may.error();
    co_return co_await inner_.load(held, std::move(wanted));
}

awaitable<outcome<void>> failing_ledger::save(const lease& held, export_record& record) {
    if (auto may = allow_("save"); !may) co_return may.error();
    co_return co_await inner_.save(held, record);
}

awaitable<outcome<void>> failing_ledger::deliver(const lease& held, const export_record& record,
                                                 std::span<const receipt> receipts) {
    if (auto may = allow_("deliver"); !may) co_return may.error();
    co_return co_await inner_.deliver(held, record, receipts);
}

awaitable<outcome<void>> failing_ledger::forget(const lease& held, backfill_key key,
                                                const time_range& window) {
    if (auto may = allow_("forget"); !may) co_return may.error();
    co_return co_await inner_.forget(held, key, window);
}

awaitable<outcome<void>> failing_ledger::add_operation_time(const operation_time& seen) {
    if (auto may = allow_("add_operation_time"); !may) co_return may.error();
    co_return co_await inner_.add_operation_time(seen);
}

awaitable<outcome<void>> failing_ledger::remember_refused_span(const std::string& spec,
                                                               std::chrono::milliseconds span) {
    if (auto may = allow_("remember_refused_span"); !may) co_return may.error();
    co_return co_await inner_.remember_refused_span(spec, span);
}

awaitable<outcome<std::optional<ledger::known_backfill>>> failing_ledger::find_backfill(
    const std::string& destination) {
    if (auto may = allow_("find_backfill"); !may) co_return may.error();
    co_return co_await inner_.find_backfill(destination);
}

awaitable<outcome<std::vector<export_record>>> failing_ledger::unfinished(backfill_key key) {
    if (auto may = allow_("unfinished"); !may) co_return may.error();
    co_return co_await inner_.unfinished(key);
}

awaitable<outcome<std::vector<export_record>>> failing_ledger::failed(backfill_key key) {
    if (auto may = allow_("failed"); !may) co_return may.error();
    co_return co_await inner_.failed(key);
}

awaitable<outcome<void>> failing_ledger::for_each_receipt(backfill_key key,
                                                          const receipt_visitor& visit) {
    if (auto may = allow_("for_each_receipt"); !may) co_return may.error();
    co_return co_await inner_.for_each_receipt(key, visit);
}

awaitable<outcome<std::vector<time_range>>> failing_ledger::delivered(backfill_key key) {
    if (auto may = allow_("delivered"); !may) co_return may.error();
    co_return co_await inner_.delivered(key);
}

awaitable<outcome<void>> failing_ledger::for_each_replaced(backfill_key key,
                                                           const receipt_visitor& visit) {
    if (auto may = allow_("for_each_replaced"); !may) co_return may.error();
    co_return co_await inner_.for_each_replaced(key, visit);
}

awaitable<outcome<std::vector<operation_time>>> failing_ledger::recent_operation_times() {
    if (auto may = allow_("recent_operation_times"); !may) co_return may.error();
    co_return co_await inner_.recent_operation_times();
}

awaitable<outcome<std::optional<std::chrono::milliseconds>>> failing_ledger::refused_span(
    const std::string& spec, std::chrono::milliseconds believed) {
    if (auto may = allow_("refused_span"); !may) co_return may.error();
    co_return co_await inner_.refused_span(spec, believed);
}

}  // namespace sluice
