#include <sluice/engine/coverage.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace sluice {
namespace {

// Parts of [start, end) that none of `spans` covers, in order.
std::vector<time_range> gaps_between(std::vector<time_range> spans, const time_range& whole) {
    std::sort(spans.begin(), spans.end());
    std::vector<time_range> gaps;
    wall_time reached = whole.start;
    for (const time_range& span : spans) {
        if (span.start > reached && reached < whole.end) {
            gaps.push_back({reached, std::min(span.start, whole.end)});
        }
        reached = std::max(reached, span.end);
    }
    return gaps;
}

// The one of `ranges`, a set or a map by range, that `window` lies in; the latest to begin.
template <class Ranges>
auto holder_of(const time_range& window, const Ranges& ranges, auto range_of) {
    auto found = ranges.upper_bound(time_range{window.start, wall_time::max()});
    if (found == ranges.begin()) return ranges.end();
    --found;
    return range_of(*found).end >= window.end ? found : ranges.end();
}

class sorter {
public:
    explicit sorter(const backfill_record& store) {
        for (const receipt& each : store.receipts) receipts_.emplace(each.window, &each);
        for (const export_record& each : store.unfinished) {
            if (is_delivered(each.range)) continue;
            if (each.error.empty()) {
                running_.insert(each.range);
            } else {
                failed_.emplace(each.range, each.error);
            }
        }
        for (const export_record& each : store.failed)
            if (!is_delivered(each.range)) failed_.emplace(each.range, each.error);
    }

    /// Delivered comes first: a failure that a later run mended is history.
    void sort(const time_range& window, coverage& into) const {
        const auto itself = [](const time_range& range) { return range; };
        const auto key = [](const auto& one) { return one.first; };
        if (const auto done = receipts_.find(window); done != receipts_.end()) {
            into.delivered.push_back(window);
            into.rows += done->second->content.rows;
            into.bytes += done->second->content.bytes;
        } else if (is_delivered(window)) {  // as shorter ones
            into.delivered.push_back(window);
            for (auto at = receipts_.lower_bound({window.start, window.start});
                 at != receipts_.end() && at->first.start < window.end; ++at) {
                into.rows += at->second->content.rows;
                into.bytes += at->second->content.bytes;
            }
        } else if (holder_of(window, running_, itself) != running_.end()) {
            into.running.push_back(window);
        } else if (const auto lost = holder_of(window, failed_, key); lost != failed_.end()) {
            into.failed.push_back({window, lost->second});
        } else {
            into.missing.push_back(window);
        }
    }

    std::set<time_range> windows() const {
        std::set<time_range> all(running_);
        for (const auto& [window, what] : receipts_) all.insert(window);
        for (const auto& [window, error] : failed_) all.insert(window);
        return all;
    }

private:
    /// Whether receipts fill this span, whichever export brought them.
    bool is_delivered(const time_range& range) const {
        wall_time reached = range.start;
        for (auto at = receipts_.lower_bound({range.start, range.start});
             at != receipts_.end() && at->first.start == reached && reached < range.end; ++at)
            reached = at->first.end;
        return reached >= range.end;
    }

    std::map<time_range, const receipt*> receipts_;
    std::set<time_range> running_;
    std::map<time_range, std::string> failed_;
};

}  // namespace

coverage cover(const plan& asked, const backfill_record& store) {
    const sorter by(store);
    coverage what;
    for (const time_range& window : asked.windows) by.sort(window, what);
    what.unsettled = asked.unsettled.size();
    return what;
}

coverage cover(const backfill_record& store) {
    const sorter by(store);
    const auto windows = by.windows();
    coverage what;
    for (const time_range& window : windows) by.sort(window, what);
    if (!store.receipts.empty()) {
        const time_range whole{store.receipts.front().window.start,
                               store.receipts.back().window.end};
        what.missing = gaps_between({windows.begin(), windows.end()}, whole);
    }
    return what;
}

}  // namespace sluice
