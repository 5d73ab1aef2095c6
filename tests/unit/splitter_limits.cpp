#include <sluice/simulation/event_source.hpp>
#include "transfer/splitter.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/piecewise_splitter.hpp"

namespace splitter_limits_tests {

using namespace sluice;
using test::split_in_pieces;

namespace {

time_range range(std::string_view from, std::string_view to) {
    return {parse_time(from).value(), parse_time(to).value()};
}

splitter_options options(export_format format) {
    splitter_options how;
    how.format = format;
    how.windows = {range("2026-01-01", "2026-01-02"), range("2026-01-02", "2026-01-03")};
    return how;
}

std::string rendered(const event_source& events, export_format format, const time_range& when) {
    event_query what;
    what.format = format;
    what.range = what.people = when;
    std::string text;
    events.render(what, [&text](std::string_view piece) { text += piece; });
    return text;
}

}  // namespace

TEST_CASE("the file of a window is the one that an export of the window alone would bring") {
    const event_source events(7, 400);
    for (const auto format : {export_format::ndjson, export_format::csv, export_format::json}) {
        splitter_options how;
        how.format = format;
        const auto first = parse_time("2026-01-01").value();
        using std::chrono::hours;
        for (int i = 0; i < 12; ++i)
            how.windows.push_back({first + hours(6 * i), first + hours(6 * (i + 1))});
        // One that nothing can be in: windows need not have rows.
        how.windows.push_back({first + hours(100), first + hours(101)});
        const time_range bundle{first, first + hours(72)};
        const auto found = split_in_pieces(how, rendered(events, format, bundle), {70'001});
        REQUIRE(found.has_value());
        for (std::size_t i = 0; i < 12; ++i) {
            CAPTURE(name(format), i);
            CHECK(found->rows[i] == events.count(how.windows[i]));
            CHECK((found->texts[i] == rendered(events, format, how.windows[i])));
        }
        CHECK(found->texts[12] == rendered(event_source(7, 0), format, how.windows[12]));
        CHECK(found->rows[13] == 0);
    }
}

TEST_CASE("a CSV row whose time cannot be told is refused, by its number and what was found") {
    const std::string right = "a,EventStart,b\n,2026-01-01T08:00:00Z,\n";
    const std::pair<std::string, std::string> samples[] = {
        {right + "x,,y\n", "row 2: "},
        {right + "x,,y\n", "has no EventStart"},
        {right + "x\n", "has no EventStart"},
        {right + "x,yesterday,\n", R"(has "yesterday" for EventStart, which is no time)"},
        {right + "x,\"2026-01-01T08:00:00Z\"\"\",\n", "for EventStart, which is no time"},
        {right + "x,\"2026-01-01T08:00:00Z,\",\n", "for EventStart, which is no time"},
        {right + "x,\"2026-01-01T08:00:00Z\nx\",\n", "for EventStart, which is no time"},
        {right + "x,2026-01-01T08:00:00Zulu,\n", R"(has "2026-01-01T08:00:00Zulu" for)"},
        {right + "x,2026-01-01T08:00:00Z\"\",\n", "has a quote where none may stand"},
        {right + "5\",2026-01-01T08:00:00Z,\n6\",2026-01-02T08:00:00Z,\n",
         "row 2: the export cannot be split into its windows (has a quote where none may stand)"},
        {right + "\"a\"b,2026-01-01T08:00:00Z,\n", "has a quote where none may stand"},
        {right + "\"a,2026-01-01T08:00:00Z,\n", "its quotes are not closed"},
        {"a,b\n1,2\n", "row 1: "},
        {"a,b\n1,2\n", "the header has not one column EventStart"},
        {"EventStart,EventStart\n1,2\n", "the header has not one column EventStart"},
        {"eventstart\n1\n", "the header has not one column EventStart"},
    };
    for (const auto& [text, problem] : samples) {
        std::string whole, pieces;
        CAPTURE(text);
        CHECK_FALSE(split_in_pieces(options(export_format::csv), text, {}, false, &whole));
        CHECK_FALSE(split_in_pieces(options(export_format::csv), text, {1}, false, &pieces));
        CHECK(whole.find(problem) != whole.npos);
        CHECK(pieces == whole);
    }
}

TEST_CASE("a row as large as the limit is split, and a larger one refused with a way out") {
    for (const auto format : {export_format::ndjson, export_format::csv, export_format::json}) {
        auto how = options(format);
        how.largest_row = 1000;
        const auto text = [format](std::size_t size) {
            const std::string begin = format == export_format::csv
                                          ? "2026-01-02T08:00:00Z,"
                                          : R"({"EventStart":"2026-01-02T08:00:00Z","a":")";
            const std::string end = format == export_format::csv ? "" : "\"}";
            const auto row = begin + std::string(size - begin.size() - end.size(), 'x') + end;
            if (format == export_format::json) return "[" + row + "]";
            return (format == export_format::csv ? "EventStart,a\n" : "") + row + "\n";
        };
        for (const std::size_t piece : {1u, 64u, 999u, 5000u}) {
            CAPTURE(name(format), piece);
            const auto found = split_in_pieces(how, text(1000), {piece});
            REQUIRE(found.has_value());
            CHECK(found->texts[1] == text(1000));
            std::string problem;
            CHECK_FALSE(split_in_pieces(how, text(1001), {piece}, false, &problem).has_value());
            CHECK(problem ==
                  "row 1: the export cannot be split into its windows (is longer than 1000 bytes)");
        }
    }
}

TEST_CASE("a row that never ends is refused before it fills the memory") {
    for (const auto format : {export_format::ndjson, export_format::csv, export_format::json}) {
        auto how = options(format);
        how.largest_row = 1000;
        splitter splitting(how);
        const std::string begin = format == export_format::json ? "[{" : "{";
        REQUIRE(splitting.push(test::bytes_of(begin + std::string(900, ' '))).has_value());
        const auto more = splitting.push(test::bytes_of(std::string(200, ' ')));
        CAPTURE(name(format));
        REQUIRE_FALSE(more.has_value());
        CHECK(more.error().detail() == "is longer than 1000 bytes");
    }
}

TEST_CASE("rows of one window that stand together in the source are one slice of it") {
    const std::string row = R"({"EventStart":"2026-01-01T08:00:00Z"})";
    const std::string text = row + "\n" + row + "\n" + row + "\n";
    splitter splitting(options(export_format::ndjson));
    const auto slices = splitting.push(test::bytes_of(text)).value();
    REQUIRE(slices.size() == 1);
    CHECK(slices[0].window == 0);
    CHECK(slices[0].bytes.data() == test::bytes_of(text).data());
    CHECK(slices[0].bytes.size() == text.size() - 1);
    CHECK(splitting.push({}).value().empty());
}

TEST_CASE("what was saved with other options, or not whole, is not resumed") {
    const auto saved = [] {
        splitter before(options(export_format::csv));
        CHECK(before.push(test::bytes_of("a,EventStart\n1,2026")).has_value());
        return before.save();
    }();
    const auto taken = [&](const splitter_options& how, std::span<const std::byte> state) {
        return splitter(how).restore(state);
    };
    CHECK(taken(options(export_format::csv), saved));
    for (std::size_t size = 0; size < saved.size(); ++size)
        CHECK_FALSE(taken(options(export_format::csv), std::span(saved).first(size)));
    auto longer = saved;
    longer.push_back({});
    CHECK_FALSE(taken(options(export_format::csv), longer));
    CHECK_FALSE(taken(options(export_format::json), saved));
    auto other = options(export_format::csv);
    other.time_field = "a";
    CHECK_FALSE(taken(other, saved));
    other = options(export_format::csv);
    other.windows.pop_back();
    CHECK_FALSE(taken(other, saved));
}

}  // namespace splitter_limits_tests
