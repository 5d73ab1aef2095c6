#pragma once

#include <engine/run_progress.hpp>

#include <stdexcept>

namespace sluice::testing {

inline const steady_time began{std::chrono::seconds(1000)};

inline time_range day(int number) {
    const wall_time start = *parse_time("2026-01-01") + std::chrono::days(number - 1);
    return {start, start + std::chrono::days(1)};
}

inline receipt delivery(int number) {
    receipt what;
    what.window = day(number);
    what.content.rows = 2013;
    what.content.bytes = 1'200'000;
    what.objects = plain_object(
        "everyone/event/date=2026-01-01/20260101T000000Z_20260102T000000Z.ndjson", what.content);
    return what;
}

/// A run of `planned` days, the last `already` of which were delivered before, that is told what
/// happens second by second.
class run_of_days {
public:
    explicit run_of_days(int planned, int already = 0, std::size_t bundle = 1)
        : progress(days_to(planned), began) {
        std::vector<export_record> left;
        for (int number = 1; number <= planned - already; ++number)
            left.emplace_back().range = day(number);
        progress.begin(days_to(planned), left, bundle);
    }

    void tell(duration at, const time_range& window, events::any what) {
        event told;
        told.at = began + at;
        told.window = window;
        told.what = std::move(what);
        progress.apply(told);
    }
    void tell(duration at, int number, events::any what) { tell(at, day(number), std::move(what)); }
    void enter(duration at, int number, stage next) {
        tell(at, number, events::stage_changed{next});
    }
    void deliver(duration at, int number) { tell(at, number, events::delivered{delivery(number)}); }

    /// As it is `gone` after its begin, of an account with so many tokens, that counts each call.
    snapshot after(duration gone, int tokens = 12, duration next = {}) const {
        auto all = progress.picture(began + gone, limit_scope::all);
        all.tokens = snapshot::bucket{tokens, began + gone + next, 0};
        all.left.under_limit =
            time_under_limit(all.left.calls, *all.tokens, std::chrono::seconds(30), began + gone);
        return all;
    }
    /// The export of a day, or whatever range, that is on its way.
    snapshot::running_export at(const time_range& range, duration gone) const {
        for (const auto& each : after(gone).exports)
            if (each.range == range) return each;
        throw std::out_of_range("not on its way");
    }
    snapshot::running_export at(int number, duration gone) const { return at(day(number), gone); }

    run_progress progress;

private:
    static std::vector<time_range> days_to(int last) {
        std::vector<time_range> all;
        for (int number = 1; number <= last; ++number) all.push_back(day(number));
        return all;
    }
};

}  // namespace sluice::testing
