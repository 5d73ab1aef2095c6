#include "transfer/row_time.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace row_time_tests {

using namespace sluice;

namespace {

wall_time at(std::string_view text) {
    return parse_time(text).value();
}

std::optional<wall_time> usual(std::string_view text) {
    row_time_reader reader;
    const auto found = reader.read_usual(text.data(), text.data() + text.size());
    if (!found) return std::nullopt;
    CHECK(found->after == text.data() + text.size());
    return found->time;
}

}  // namespace

TEST_CASE("a row's time is read to the millisecond, and never rounded up") {
    const std::pair<std::string_view, std::string_view> samples[] = {
        {"2026-01-31T08:00:00Z", "2026-01-31T08:00:00Z"},
        {"2018-01-04T20:07:11.191Z", "2018-01-04T20:07:11.191Z"},
        {"2026-01-31T08:00:00.1Z", "2026-01-31T08:00:00.100Z"},
        {"2026-01-31T23:59:59.999999999999999999999Z", "2026-01-31T23:59:59.999Z"},
        {"2026-01-31T08:00:00.0009Z", "2026-01-31T08:00:00Z"},
        {"1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"},
        {"0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
    };
    for (const auto& [text, time] : samples) {
        CAPTURE(text);
        CHECK(usual(text) == at(time));
        CHECK(read_row_time(text) == at(time));
    }
    CHECK(read_row_time("2026-01-31T08:00:00.1234567890123+02:00") ==
          at("2026-01-31T06:00:00.123Z"));
    CHECK(read_row_time("2026-01-31t08:00:00z") == at("2026-01-31T08:00:00Z"));
    CHECK(read_row_time("2026-01-01T00:30:00+00:31") == at("2025-12-31T23:59:00Z"));
}

TEST_CASE("what is no time is not taken for one, in whatever way it is read") {
    for (const std::string_view text :
         {"", "Z", "2026-01-31", "2026-01-31T08:00:00", "2026-01-31T08:00:00.Z",
          "2026-01-31T08:00Z", "2026-02-29T08:00:00Z", "2026-13-01T08:00:00Z",
          "2026-01-31T24:00:00Z", "2026-01-31T08:60:00Z", "2026-01-31T08:00:60Z",
          "2026-01-31T08:0a:00Z", "2026-01-31T08-00:00Z", "2026-01-31T08:00:00.1a2Z",
          "2026-01-31T08:00:00,5Z", "26-01-31T08:00:00Z", "2026-01-31T08:00:00.123456789012x"}) {
        CAPTURE(text);
        CHECK_FALSE(usual(text).has_value());
        CHECK_FALSE(read_row_time(text).has_value());
    }
    CHECK_FALSE(read_row_time("2026-01-31T08:00:00ZZ").has_value());
    const std::string zeros(11, '\0');
    CHECK_FALSE(usual(zeros + "08:00:00Z").has_value());
}

TEST_CASE("a reader goes from day to day and back") {
    row_time_reader reader;
    for (const std::string_view text :
         {"2026-01-31T08:00:00Z", "2026-01-31T09:00:00Z", "2026-02-01T00:00:00.5Z",
          "2026-01-31T08:00:01Z", "1970-01-01T00:00:00Z", "2025-01-31T08:00:00Z"}) {
        const auto found = reader.read_usual(text.data(), text.data() + text.size());
        REQUIRE(found.has_value());
        CHECK(found->time == at(text));
    }
}

TEST_CASE("a window holds its start and not its end, and a gap belongs to none") {
    window_finder finder({{at("2026-01-01"), at("2026-01-02")},
                          {at("2026-01-02"), at("2026-01-03")},
                          {at("2026-01-05"), at("2026-01-05T00:00:00.001Z")}});
    for (int turn = 0; turn < 2; ++turn) {
        CHECK(finder.find(at("2025-12-31T23:59:59.999Z")) == 3);
        CHECK(finder.find(at("2026-01-01")) == 0);
        CHECK(finder.find(at("2026-01-01T23:59:59.999Z")) == 0);
        CHECK(finder.find(at("2026-01-02")) == 1);
        CHECK(finder.find(at("2026-01-02T23:59:59.999Z")) == 1);
        CHECK(finder.find(at("2026-01-03")) == 3);
        CHECK(finder.find(at("2026-01-05")) == 2);
        CHECK(finder.find(at("2026-01-05T00:00:00.001Z")) == 3);
        CHECK(finder.find(at("2026-01-01T12:00:00Z")) == 0);
    }
    CHECK(window_finder({}).find(at("2026-01-01")) == 0);
}

}  // namespace row_time_tests
