#include <algorithm>
#include <ledger/lease_record.hpp>

namespace sluice {

time_image lease_end(duration length, const moment& now) {
    constexpr duration longest = std::chrono::hours(24 * 366);  // sums of times must not overflow
    const auto lasts = std::clamp(length, duration::zero(), longest);
    const auto wall = now.wall + std::chrono::ceil<std::chrono::milliseconds>(lasts);
    return {(now.steady + lasts).time_since_epoch().count(), wall.time_since_epoch().count()};
}

bool has_lapsed(const lease_record& record, const moment& now) {
    if (record.timeline == now.timeline)
        return now.steady.time_since_epoch().count() >= record.until.steady;
    return now.wall.time_since_epoch().count() >= record.until.wall;
}

bool conflict(const lease& held, const std::string& spec, const time_range& range) {
    return held.spec == spec && held.range.start < range.end && range.start < held.range.end;
}

failure held_by_another(const lease_record& holder) {
    return failure(error::ledger_locked, holder.owner,
                   "it backfills " + format_range(holder.held.range));
}

failure lease_is_lost(const lease& stale, const std::string& owner) {
    const auto what = "lease " + std::to_string(stale.fence) + " of " + format_range(stale.range);
    return failure(error::lease_lost, owner.empty() ? what : owner,
                   owner.empty() ? "it has ended" : "it took over " + what);
}

}  // namespace sluice
