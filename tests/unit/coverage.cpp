#include <sluice/engine/coverage.hpp>

#include "support/catch.hpp"

namespace coverage_tests {

using namespace sluice;

namespace {

time_range days(int first, int last) {
    const wall_time start = *parse_time("2026-01-01");
    return {start + std::chrono::days(first - 1), start + std::chrono::days(last)};
}

time_range day(int number) {
    return days(number, number);
}

receipt delivered(const time_range& window) {
    receipt what;
    what.window = window;
    what.content.rows = 10;
    what.content.bytes = 100;
    return what;
}

export_record record(int number, std::string error = {}) {
    export_record what;
    what.range = day(number);
    what.error = std::move(error);
    return what;
}

backfill_record some() {
    backfill_record store;
    store.receipts = {delivered(day(1)), delivered(day(2)), delivered(day(6))};
    store.unfinished = {record(3)};
    store.failed = {record(2, "mended since"), record(4, "no such field")};
    return store;
}

}  // namespace

TEST_CASE("each window asked for is delivered, running, failed or missing") {
    plan asked;
    for (int i = 1; i <= 8; ++i) asked.windows.push_back(day(i));
    asked.unsettled = {day(9)};
    const coverage what = cover(asked, some());
    CHECK(what.delivered == std::vector<time_range>{day(1), day(2), day(6)});
    CHECK(what.running == std::vector<time_range>{day(3)});
    REQUIRE(what.failed.size() == 1);
    CHECK(what.failed[0].window == day(4));
    CHECK(what.failed[0].error == "no such field");
    CHECK(what.missing == std::vector<time_range>{day(5), day(7), day(8)});
    CHECK(what.unsettled == 1);
    CHECK(what.rows == 30);
    CHECK(what.bytes == 300);
    CHECK_FALSE(what.complete());
}

TEST_CASE("unsettled windows alone leave nothing missing") {
    plan asked;
    asked.windows = {day(1), day(2)};
    asked.unsettled = {day(3)};
    CHECK(cover(asked, some()).complete());
}

TEST_CASE("without windows asked for, what lies between those delivered is missing") {
    const coverage what = cover(some());
    CHECK(what.delivered.size() == 3);
    CHECK(what.missing == std::vector<time_range>{day(5)});
    backfill_record whole;
    whole.receipts = {delivered(day(1)), delivered(day(2))};
    CHECK(cover(whole).complete());
    CHECK(cover(backfill_record()).complete());
}

TEST_CASE("a gap of several days is one span, however long the windows around it") {
    backfill_record store;
    store.receipts = {delivered(days(1, 7)), delivered(day(3)), delivered(day(12))};
    CHECK(cover(store).missing == std::vector<time_range>{days(8, 11)});
}

}  // namespace coverage_tests
