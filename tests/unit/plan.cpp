#include <sluice/engine/plan.hpp>

#include "support/catch.hpp"

namespace plan_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

plan_request asked(const char* from, const char* to) {
    plan_request what;
    what.range = time_range{*parse_time(from), *parse_time(to)};
    return what;
}

std::string refusal_of(const plan_request& what) {
    const auto cut = make_plan(what, *parse_time("2026-06-01"));
    if (cut) return "accepted";
    CHECK(cut.error().cause() == error::invalid_argument);
    return cut.error().subject() + ": " + cut.error().detail();
}

}  // namespace

TEST_CASE("windows are contiguous, half-open, and cover the range") {
    const auto cut = make_plan(asked("2026-01-01", "2026-02-01"), *parse_time("2026-06-01"));
    REQUIRE(cut.has_value());
    REQUIRE(cut->windows.size() == 31);
    CHECK(cut->unsettled.empty());
    CHECK(cut->windows.front().start == *parse_time("2026-01-01"));
    CHECK(cut->windows.back().end == *parse_time("2026-02-01"));
    for (std::size_t i = 1; i < cut->windows.size(); ++i)
        CHECK(cut->windows[i].start == cut->windows[i - 1].end);
    for (const time_range& window : cut->windows) CHECK(window.length() == 24h);
}

TEST_CASE("every length from a quarter of an hour to 31 days can be cut") {
    const struct {
        std::chrono::milliseconds every;
        std::size_t windows;
    } rows[] = {{15min, 31 * 96}, {30min, 31 * 48}, {1h, 31 * 24}, {24h, 31}, {31 * 24h, 1}};
    for (const auto& row : rows) {
        plan_request what = asked("2026-01-01", "2026-02-01");
        what.every = row.every;
        const auto cut = make_plan(what, *parse_time("2026-06-01"));
        REQUIRE(cut.has_value());
        CHECK(cut->windows.size() == row.windows);
    }
}

TEST_CASE("a window is settled from the moment its late data has arrived") {
    const plan_request what = asked("2026-01-01", "2026-01-04");
    const struct {
        const char* now;
        std::size_t settled;
    } rows[] = {
        {"2025-06-01T00:00:00Z", 0}, {"2026-01-02T23:59:59.999Z", 0}, {"2026-01-03T00:00:00Z", 1},
        {"2026-01-04T12:00:00Z", 2}, {"2026-01-04T23:59:59.999Z", 2}, {"2026-01-05T00:00:00Z", 3},
        {"2027-01-01T00:00:00Z", 3},
    };
    for (const auto& row : rows) {
        CAPTURE(row.now);
        const auto cut = make_plan(what, *parse_time(row.now));
        REQUIRE(cut.has_value());
        CHECK(cut->windows.size() == row.settled);
        CHECK(cut->windows.size() + cut->unsettled.size() == 3);
        if (!cut->windows.empty() && !cut->unsettled.empty())
            CHECK(cut->windows.back().end == cut->unsettled.front().start);
    }
}

TEST_CASE("settling can be switched off, and be longer than time itself") {
    plan_request what = asked("2026-01-01", "2026-01-04");
    what.settle = 0ms;
    CHECK(make_plan(what, *parse_time("2026-01-04"))->windows.size() == 3);
    CHECK(make_plan(what, *parse_time("2026-01-03T23:59:59Z"))->windows.size() == 2);
    what.settle = std::chrono::milliseconds::max();
    CHECK(make_plan(what, *parse_time("2026-01-04"))->unsettled.size() == 3);
}

TEST_CASE("a range that cannot be cut is refused with the ends that can") {
    CHECK(refusal_of(asked("2026-01-01", "2026-01-02T12:00:00Z")) ==
          "--from 2026-01-01 --to 2026-01-02T12:00:00Z: 1d 12h is not a whole number of windows of "
          "1d; the nearest ends are 2026-01-02 and 2026-01-03");
    CHECK(refusal_of(asked("2026-01-01", "2026-01-01T12:00:00Z")) ==
          "--from 2026-01-01 --to 2026-01-01T12:00:00Z: 12h is not a whole number of windows of "
          "1d; the nearest end is 2026-01-02");
    CHECK(refusal_of(asked("2026-01-01T06:00:00Z", "2026-01-03")) ==
          "--from 2026-01-01T06:00:00Z --to 2026-01-03: 1d 18h is not a whole number of windows "
          "of 1d; the nearest ends are 2026-01-02T06:00:00Z and 2026-01-03T06:00:00Z");
    plan_request what = asked("2026-01-01", "2026-02-01");
    what.every = 7 * 24h;
    CHECK(refusal_of(what).ends_with("the nearest ends are 2026-01-29 and 2026-02-05"));
}

TEST_CASE("what makes no sense is refused with what does") {
    CHECK(refusal_of(asked("2026-01-02", "2026-01-01")) ==
          "--from 2026-01-02 --to 2026-01-01: --to lies before --from");
    CHECK(refusal_of(asked("2026-01-02", "2026-01-02")) ==
          "--from 2026-01-02 --to 2026-01-02: the range is empty; --to is exclusive, so a single "
          "day ends on 2026-01-03");

    plan_request what = asked("2026-01-01", "2026-02-01");
    for (const auto wrong :
         {0ms, -1ms, 900000ms - 1ms, 31 * 86400000ms + 1ms, std::chrono::milliseconds::max()}) {
        what.every = wrong;
        CHECK(refusal_of(what).ends_with("a window is 15m to 31d long"));
    }
    what.every = 24h;
    what.settle = -1ms;
    CHECK(refusal_of(what) == "--settle -1ms: it cannot be negative");
}

TEST_CASE("a mistyped year does not fill the memory with windows") {
    plan_request what = asked("0001-01-01", "9999-01-01");
    what.every = 15min;
    CHECK(refusal_of(what).find("are more than the 1000000 there can be") != std::string::npos);
    what = asked("2026-01-01", "2054-01-01");
    what.every = 15min;
    CHECK(make_plan(what, *parse_time("2026-06-01")).has_value());
}

}  // namespace plan_tests
