#pragma once

#include "app/progress_model.hpp"

namespace sluice::app::test {

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

/// A run of `planned` days that is told what happens second by second.
class run_of_days {
public:
    explicit run_of_days(std::uint64_t planned, std::uint64_t already = 0)
        : model(planned, already, began) {}

    void tell(duration at, const event& what) { model.apply(what, began + at); }
    void enter(duration at, int number, stage next) {
        tell(at, events::stage_changed{day(number), next});
    }

    progress_model model;
};

}  // namespace sluice::app::test
