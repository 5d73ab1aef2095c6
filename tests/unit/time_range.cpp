#include <sluice/core/time_range.hpp>

#include <random>

#include "support/catch.hpp"

namespace time_range_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

wall_time at(int y, unsigned m, unsigned d, std::chrono::milliseconds in_day = 0ms) {
    return wall_time(std::chrono::sys_days(std::chrono::year(y) / std::chrono::month(m) /
                                           std::chrono::day(d))) +
           in_day;
}

}  // namespace

TEST_CASE("dates and RFC 3339 times are read, to the millisecond") {
    const auto [text, time] = GENERATE(table<std::string, wall_time>({
        {"2026-01-31", at(2026, 1, 31)},
        {"1970-01-01", wall_time{}},
        {"2024-02-29", at(2024, 2, 29)},
        {"2000-02-29", at(2000, 2, 29)},
        {"1969-12-31T23:59:59.999Z", wall_time(-1ms)},
        {"2026-01-31T08:00:00Z", at(2026, 1, 31, 8h)},
        {"2026-01-31t08:00:00z", at(2026, 1, 31, 8h)},
        {"2026-01-31 08:00:00Z", at(2026, 1, 31, 8h)},
        {"2026-01-31T08:00:00.25Z", at(2026, 1, 31, 8h + 250ms)},
        {"2026-01-31T08:00:00.123456789Z", at(2026, 1, 31, 8h + 123ms)},
        {"2026-01-31T08:00:00.000999Z", at(2026, 1, 31, 8h)},
        {"2026-01-31T08:00:00+02:00", at(2026, 1, 31, 6h)},
        {"2026-01-31T08:00:00.250+02:00", at(2026, 1, 31, 6h + 250ms)},
        {"2026-12-31T20:00:00-05:30", at(2027, 1, 1, 1h + 30min)},
        {"2024-03-01T01:00:00+01:30", at(2024, 2, 29, 23h + 30min)},
        {"2026-01-31T08:00:00-00:00", at(2026, 1, 31, 8h)},
        {"9999-12-31T23:59:59Z", at(9999, 12, 31, 24h - 1s)},
    }));
    INFO(text);
    CHECK(parse_time(text).value() == time);
}

TEST_CASE("what is no time is refused, with what was expected") {
    const std::string text =
        GENERATE("", " ", "2026", "2026-01", "2026-1-31", "26-01-31", "2026-02-29", "1900-02-29",
                 "2026-13-01", "2026-00-10", "2026-01-00", "2026-04-31", "2026-01-31T",
                 "2026-01-31T08", "2026-01-31T08:00", "2026-01-31T08:00Z", "2026-01-31T08:00:00",
                 "2026-01-31T24:00:00Z", "2026-01-31T08:60:00Z", "2026-01-31T08:00:60Z",
                 "2026-01-31T08:00:00.Z", "2026-01-31T08:00:00.1234567890Z",
                 "2026-01-31T08:00:00,5Z", "2026-01-31T08:00:00+0200", "2026-01-31T08:00:00+24:00",
                 "2026-01-31T08:00:00+01:60", "2026-01-31T08:00:00+2:00", "2026-01-31T08:00:00ZZ",
                 "2026-01-31T08:00:00Z ", " 2026-01-31", "2026-01-31 ", "2026/01/31", "20260131",
                 "-2026-01-31", "+2026-01-31", "2026-01-31X08:00:00Z", "yesterday", "2026-0a-31");
    INFO(text);
    const auto read = parse_time(text);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().cause() == error::invalid_argument);
    CHECK(read.error().subject() == text);
    CHECK(read.error().detail().find("2026-01-31") != std::string::npos);
}

TEST_CASE("times are written in UTC, with milliseconds only where there are any") {
    CHECK(format_time(at(2026, 1, 31, 8h)) == "2026-01-31T08:00:00Z");
    CHECK(format_time(at(2026, 1, 31, 8h + 7ms)) == "2026-01-31T08:00:00.007Z");
    CHECK(format_time(wall_time(-1ms)) == "1969-12-31T23:59:59.999Z");
    CHECK(format_basic(at(2026, 1, 31, 8h)) == "20260131T080000Z");
    CHECK(format_basic(at(2024, 2, 29, 24h - 1ms)) == "20240229T235959.999Z");
    CHECK(format_range({at(2026, 1, 31), at(2026, 2, 1)}) ==
          "2026-01-31T00:00:00Z/2026-02-01T00:00:00Z");
}

TEST_CASE("every time that is written is read back as it was") {
    std::mt19937_64 random(1);
    const auto first = at(0, 1, 1).time_since_epoch();
    const auto span = at(9999, 12, 31).time_since_epoch() - first;
    for (int i = 0; i < 10'000; ++i) {
        const wall_time t(first + std::chrono::milliseconds(static_cast<std::int64_t>(
                                      random() % static_cast<std::uint64_t>(span.count()))));
        INFO(format_time(t));
        REQUIRE(parse_time(format_time(t)).value() == t);
    }
}

TEST_CASE("a range holds its start but not its end") {
    const time_range day{at(2026, 1, 31), at(2026, 2, 1)};
    CHECK(day.length() == 24h);
    CHECK(day.contains(day.start));
    CHECK(day.contains(day.end - 1ms));
    CHECK_FALSE(day.contains(day.end));
    CHECK_FALSE(day.contains(day.start - 1ms));
}

TEST_CASE("lengths of time are read") {
    const auto [text, length] = GENERATE(table<std::string, std::chrono::milliseconds>({
        {"0s", 0ms},
        {"500ms", 500ms},
        {"30s", 30s},
        {"15m", 15min},
        {"1h", 1h},
        {"1d", 24h},
        {"007d", 168h},
        {"36525d", 24h * 36'525},
    }));
    INFO(text);
    CHECK(parse_duration(text).value() == length);
}

TEST_CASE("what is no length of time is refused") {
    const std::string text =
        GENERATE("", "s", "5", "5 s", " 5s", "5s ", "-5s", "+5s", "1.5h", "1e3s", "1h30m", "5S",
                 "5min", "5w", "36526d", "99999999999999999999s", "9223372036854775807d", "0x5s");
    INFO(text);
    const auto read = parse_duration(text);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().cause() == error::invalid_argument);
}

TEST_CASE("no length of time that is read overflows in nanoseconds") {
    const std::chrono::nanoseconds longest = parse_duration("36525d").value();
    CHECK(longest.count() > 0);
    CHECK(std::chrono::floor<std::chrono::hours>(longest) == 24h * 36'525);
}

TEST_CASE("lengths of time are written with the largest units that say them exactly") {
    const auto [length, text] = GENERATE(table<std::chrono::milliseconds, std::string>({
        {0ms, "0s"},
        {1ms, "1ms"},
        {1500ms, "1s 500ms"},
        {90s, "1m 30s"},
        {24h, "1d"},
        {25h + 1s, "1d 1h 1s"},
        {-90s, "-1m 30s"},
    }));
    CHECK(format_duration(length) == text);
}

}  // namespace time_range_tests
