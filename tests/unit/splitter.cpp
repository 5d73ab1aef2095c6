#include "transfer/splitter.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/piecewise_splitter.hpp"

namespace splitter_tests {

using namespace sluice;
using test::split_in_pieces;

namespace {

using texts = std::vector<std::string>;

time_range day(std::string_view from, std::string_view to) {
    return {parse_time(from).value(), parse_time(to).value()};
}

/// Two days that meet, and one apart from them.
splitter_options options(export_format format) {
    splitter_options how;
    how.format = format;
    how.windows = {day("2026-01-01", "2026-01-02"), day("2026-01-02", "2026-01-03"),
                   day("2026-01-05", "2026-01-06")};
    return how;
}

struct sample {
    std::string_view text;
    texts files;  ///< of the three windows, and of what is outside
};

/// Whole, and cut at every two places there are, with and without a restart.
void check_every_split(const splitter_options& how, const sample& row) {
    CAPTURE(row.text);
    const auto whole = split_in_pieces(how, row.text);
    REQUIRE(whole.has_value());
    CHECK(whole->texts == row.files);
    for (std::size_t i = 1; i < row.text.size(); ++i) {
        for (std::size_t j = 1; j <= row.text.size() - i; ++j) {
            const auto pieces = split_in_pieces(how, row.text, {i, j, row.text.size()}, j % 2 == 0);
            if (pieces == whole) continue;
            CAPTURE(i, j);
            REQUIRE(pieces.has_value());
            CHECK(pieces->texts == whole->texts);
        }
    }
}

std::string refusal(const splitter_options& how, std::string_view text) {
    std::string problem, in_pieces;
    CHECK_FALSE(split_in_pieces(how, text, {}, false, &problem).has_value());
    CHECK_FALSE(split_in_pieces(how, text, {1}, false, &in_pieces).has_value());
    CHECK(in_pieces == problem);
    return problem;
}

}  // namespace

TEST_CASE("each line of NDJSON goes to the window of its time, byte for byte") {
    const sample samples[] = {
        {"", {"", "", "", ""}},
        {"\n\r\n", {"", "", "", ""}},
        {R"({"EventStart":"2026-01-02T00:00:00Z"})"
         "\n",
         {"",
          R"({"EventStart":"2026-01-02T00:00:00Z"})"
          "\n",
          "", ""}},
        // Late ones after early ones, CRLF, blank lines, white space, and no line end at the end.
        {"{\"EventStart\":\"2026-01-02T08:00:00Z\",\"n\":9007199254740993}\r\n"
         "\n"
         " { \"a\" : 1.50, \"EventStart\" : \"2026-01-01T08:00:00Z\" } \n"
         "{\"EventStart\":\"2026-01-04T08:00:00Z\"}\n"
         "{\"EventStart\":\"2026-01-02T09:00:00Z\"}",
         {" { \"a\" : 1.50, \"EventStart\" : \"2026-01-01T08:00:00Z\" } ",
          "{\"EventStart\":\"2026-01-02T08:00:00Z\",\"n\":9007199254740993}\r\n"
          "{\"EventStart\":\"2026-01-02T09:00:00Z\"}",
          "", "{\"EventStart\":\"2026-01-04T08:00:00Z\"}"}},
    };
    for (const auto& row : samples) check_every_split(options(export_format::ndjson), row);
}

TEST_CASE("each record of CSV goes to the window of its time, below the header") {
    const sample samples[] = {
        {"", {"", "", "", ""}},
        {"a,EventStart", {"a,EventStart", "a,EventStart", "a,EventStart", ""}},
        {"a\r\n", {"a\r\n", "a\r\n", "a\r\n", ""}},  // without rows, no column is missed
        {"\xef\xbb\xbf\"EventStart\",a\r\n2026-01-01T08:00:00Z,1\r\n",
         {"\xef\xbb\xbf\"EventStart\",a\r\n2026-01-01T08:00:00Z,1\r\n",
          "\xef\xbb\xbf\"EventStart\",a\r\n", "\xef\xbb\xbf\"EventStart\",a\r\n", ""}},
        {"\"x,\n\"\"\",EventStart\n\"a\n,\"\"b\"\"\",\"2026-01-02T08:00:00Z\"\n\n,2026-01-05T00:00:"
         "00Z",
         {"\"x,\n\"\"\",EventStart",
          "\"x,\n\"\"\",EventStart\n\"a\n,\"\"b\"\"\",\"2026-01-02T08:00:00Z\"",
          "\"x,\n\"\"\",EventStart\n,2026-01-05T00:00:00Z", ""}},
    };
    for (const auto& row : samples) check_every_split(options(export_format::csv), row);
}

TEST_CASE("each element of a JSON array goes to the window of its time, in an array of its own") {
    const sample samples[] = {
        {"[]", {"[]", "[]", "[]", ""}},
        {" [ ]\n", {" [ ]\n", " [ ]\n", " [ ]\n", ""}},
        {R"([{"EventStart":"2026-01-02T00:00:00Z"}])",
         {"[]", R"([{"EventStart":"2026-01-02T00:00:00Z"}])", "[]", ""}},
        // The way in which the first two stand apart is the way of all.
        {R"([
  {"EventStart":"2026-01-01T08:00:00Z","a":"}]"},
  {"EventStart":"2026-01-02T08:00:00Z","b":[{}]} , {"EventStart":"2026-01-02T09:00:00Z"},
  {"EventStart":"2026-01-01T07:00:00Z"},{"EventStart":"2026-01-04T08:00:00Z"}
]
)",
         {R"([
  {"EventStart":"2026-01-01T08:00:00Z","a":"}]"},
  {"EventStart":"2026-01-01T07:00:00Z"}
]
)",
          R"([
  {"EventStart":"2026-01-02T08:00:00Z","b":[{}]},
  {"EventStart":"2026-01-02T09:00:00Z"}
]
)",
          "[]\n",
          R"([
  {"EventStart":"2026-01-04T08:00:00Z"}
]
)"}},
    };
    for (const auto& row : samples) check_every_split(options(export_format::json), row);
}

TEST_CASE("the field is a member of the row's own object, the last of its name") {
    const auto how = options(export_format::ndjson);
    // Each has the second window's time.
    for (
        const std::string_view row : {
            R"({"EventStart":"2026-01-02T08:00:00Z"})",
            R"({"Event\u0053tart":"2026-01-02T08:00:00Z"})",
            R"({"\u0045\u0076ent\u0053tart" :"2026-01-02T08:00:00\u005a"})",
            R"({"EventStart":"2026-01-01T08:00:00Z","EventStart":"2026-01-02T08:00:00Z"})",
            R"({"EventStart":"2026-01-01T08:00:00Z","Event\u0053tart":"2026-01-02T08:00:00Z"})",
            R"({"Event\u0053tart":"2026-01-01T08:00:00Z","EventStart":"2026-01-02T08:00:00Z"})",
            R"({"EventStart":null,"EventStart":"2026-01-02T08:00:00Z"})",
            R"({"a":{"EventStart":"2026-01-01T08:00:00Z"},"EventStart":"2026-01-02T08:00:00Z"})",
            R"({"EventStart":"2026-01-02T08:00:00Z","a":{"b":1,"EventStart":"2026-01-01T08:00Z"}})",
            R"({"EventStart":"2026-01-02T08:00:00Z","a":[{"EventStart":"2026-01-01T08:00:00Z"}]})",
            R"({"EventStart":"2026-01-02T08:00:00Z","a":"\"EventStart\":\"2026-01-01T08:00:00Z"})",
            R"({"EventStart":"2026-01-02T08:00:00Z","\"EventStart":"2026-01-01T08:00:00Z"})",
            R"({"EventStart":"2026-01-02T08:00:00Z","EventStart\\":"2026-01-01T08:00:00Z"})",
            R"({"EventStart":"2026-01-02T08:00:00Z","eventstart":"2026-01-01T08:00:00Z"})",
            R"({"EventStart":"2026-01-02T08:00:00Z","EventStart ":"2026-01-01T08:00:00Z"})",
            R"({"a":"EventStart","EventStart":"2026-01-02T08:00:00Z","b":"EventStart"})",
        }) {
        // Pushed on, so that what is looked for lies across the blocks in which it is looked for.
        for (std::size_t before = 0; before < 64; ++before) {
            const auto pushed = "{\"\":\"" + std::string(before, '\\') +
                                std::string(before % 2, '"') + "\"," + std::string(row.substr(1));
            const auto found = split_in_pieces(how, pushed);
            CAPTURE(pushed);
            REQUIRE(found.has_value());
            CHECK(found->texts[1] == pushed);
        }
    }
}

TEST_CASE("a later member of the field's name counts, however far behind the first it stands") {
    const auto how = options(export_format::ndjson);
    const std::string first = R"({"EventStart":"2026-01-01T08:00:00Z","a":")";
    const std::string second = R"("2026-01-02T08:00:00Z"})";
    for (std::size_t between = 0; between < 200; ++between) {
        const auto row = first + std::string(between, 't') + "\",";
        for (const auto& name :
             {R"("EventStart":)", R"("EventStar\u0074":)", R"("EventStart" : )"}) {
            const auto later = row + name + second;
            CAPTURE(later);
            CHECK(split_in_pieces(how, later)->texts[1] == later);
        }
        for (const auto& other : {R"("b":{"EventStart":)", R"("b":"EventStart","entStart":)"}) {
            const auto text = row + other + second + (other[4] == '{' ? "}" : "");
            CAPTURE(text);
            CHECK(split_in_pieces(how, text)->texts[0] == text);
        }
    }
}

TEST_CASE("nesting beyond all reason hides no time, and shows none") {
    const auto how = options(export_format::ndjson);
    for (const std::size_t depth : {62u, 63u, 64u, 65u, 1000u, 100'000u}) {
        const auto row = R"({"a":)" + std::string(depth, '[') +
                         R"({"EventStart":"2026-01-01T08:00:00Z"})" + std::string(depth, ']') +
                         R"(,"EventStart":"2026-01-02T08:00:00Z"})";
        const auto found = split_in_pieces(how, row);
        CAPTURE(depth);
        REQUIRE(found.has_value());
        CHECK(found->rows == std::vector<std::uint64_t>{0, 1, 0, 0});
    }
}

TEST_CASE("another field can hold the time, whatever its name") {
    auto how = options(export_format::ndjson);
    for (const auto& [field, row] : {
             std::pair("t", R"({"t":"2026-01-02T08:00:00Z"})"),
             std::pair("", R"({"":"2026-01-02T08:00:00Z"})"),
             std::pair("evt_a.b-c", R"({"t":1,"evt_a.b-c":"2026-01-02T08:00:00Z"})"),
             std::pair("a\"b", R"({"a\"b":"2026-01-02T08:00:00Z"})"),
             std::pair("a\\b", R"({"a\u005Cb":"2026-01-02T08:00:00Z"})"),
             std::pair("\xc3\xa9", "{\"\\u00e9\":\"2026-01-02T08:00:00Z\"}"),
             std::pair("\xc3\xa9", "{\"\xc3\xa9\":\"2026-01-02T08:00:00Z\"}"),
         }) {
        how.time_field = field;
        const auto found = split_in_pieces(how, row);
        CAPTURE(field);
        REQUIRE(found.has_value());
        CHECK(found->texts[1] == row);
    }
}

TEST_CASE("a JSON row whose time cannot be told is refused, by its number and what was found") {
    const std::string right = R"({"EventStart":"2026-01-01T08:00:00Z"})";
    const std::pair<std::string, std::string> samples[] = {
        {R"({})", "has no EventStart"},
        {R"({"a":{"EventStart":"2026-01-01T08:00:00Z"}})", "has no EventStart"},
        {R"({"a":"EventStart","b":"2026-01-01T08:00:00Z"})", "has no EventStart"},
        {R"({"EventStart":null})", "has null for EventStart, which is no text"},
        {R"({"EventStart":17})", "has 17 for EventStart, which is no text"},
        {R"({"EventStart":x2026-01-01T08:00:00Z"":1})", "for EventStart, which is no text"},
        {R"({"EventStart":["2026-01-01T08:00:00Z"]})", "has an array for EventStart"},
        {R"({"EventStart":{"EventStart":"2026-01-01T08:00:00Z"}})", "has an object for EventStart"},
        {R"({"EventStart":"2026-01-01T08:00:00Z","EventStart":null})", "has null for EventStart"},
        {R"({"EventStart":""})", R"(has "" for EventStart, which is no time)"},
        {R"({"EventStart":"yesterday"})", R"(has "yesterday" for EventStart, which is no time)"},
        {R"({"EventStart":"2026-01-01"})", R"(has "2026-01-01" for EventStart)"},
        {R"({"EventStart":"2026-01-01T08:00:00Zulu"})", R"(has "2026-01-01T08:00:00Zulu" for)"},
        {R"({"EventStart":"2026-02-30T08:00:00Z"})",
         R"(has "2026-02-30T08:00:00Z" for EventStart)"},
        {R"({"EventStart":"2026-01-01T08:00:00"})", R"(has "2026-01-01T08:00:00" for EventStart)"},
        {R"({"EventStart":"2026-01-01T08:00:00Z" \})", "is no proper JSON"},
        {R"({"a":[}],"EventStart":"2026-01-01T08:00:00Z"})", "is no proper JSON"},
        {R"({"a":[},"EventStart":"2026-01-01T08:00:00Z"])", "is no proper JSON"},
        {R"("EventStart")", "is no JSON object"},
        {R"(17)", "is no JSON object"},
    };
    for (const auto& [row, problem] : samples) {
        CAPTURE(row);
        const auto ndjson = refusal(options(export_format::ndjson), right + "\n\n" + row + "\n");
        CHECK(ndjson.starts_with("row 2: the export cannot be split into its windows"));
        CHECK(ndjson.find(problem) != ndjson.npos);
        const auto json = refusal(options(export_format::json), "[" + right + "," + row + "]");
        CHECK(json.starts_with("row 2: the export cannot be split into its windows"));
        CHECK(json.find(problem) != json.npos);
    }
}

TEST_CASE("a text whose rows cannot be told apart is refused") {
    const std::string row = R"({"EventStart":"2026-01-01T08:00:00Z"})";
    const std::pair<std::string, std::string> arrays[] = {
        {"", "there is no array"},
        {" ", "there is no array"},
        {row, "the export is no JSON array"},
        {"null", "the export is no JSON array"},
        {"[", "the array has no end"},
        {"[" + row, "the array has no end"},
        {"[" + row + ",", "the array has no end"},
        {"[" + row.substr(0, 9), "the array has no end"},
        {"[" + row + ",]", "is no JSON object"},
        {"[," + row + "]", "is no JSON object"},
        {"[" + row + row + "]", "no comma stands before it"},
        {"[" + row + "][]", "something follows the array"},
        {"[] x", "something follows the array"},
    };
    for (const auto& [text, problem] : arrays) {
        CAPTURE(text);
        CHECK(refusal(options(export_format::json), text).find(problem) != std::string::npos);
    }
    const std::pair<std::string, std::string> lines[] = {
        {row.substr(0, 9), "is cut short"},
        {row.substr(0, row.size() - 1) + "\n", "is cut short"},
        {row.substr(0, row.size() - 2) + "\n" + row + "\n", "is cut short"},
        {row + "," + row, "has something behind its object"},
        {" \n", "is no JSON object"},
        {"\xef\xbb\xbf" + row, "is no JSON object"},
    };
    for (const auto& [text, problem] : lines) {
        CAPTURE(text);
        CHECK(refusal(options(export_format::ndjson), text).find(problem) != std::string::npos);
    }
}

}  // namespace splitter_tests
