#include <sluice/async/backoff.hpp>

#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/piecewise_splitter.hpp"
#include "support/plain_splitter.hpp"

namespace splitter_difference_tests {

using namespace sluice;
using test::plain_split;
using test::split_in_pieces;

namespace {

using std::chrono::milliseconds;

time_range range(std::int64_t start, std::int64_t end) {
    return {wall_time(milliseconds(start)), wall_time(milliseconds(end))};
}

/// Times around these are what `some_time` spells; one gap, one window of a millisecond.
splitter_options options(export_format format) {
    splitter_options how;
    how.format = format;
    how.windows = {range(0, 1000), range(1000, 1001), range(1001, 86'400'000),
                   range(86'401'000, 86'402'500)};
    return how;
}

template <std::size_t N>
std::string_view any_of(const std::string_view (&choices)[N], random_source& random) {
    return choices[random() % N];
}

std::string some_time(random_source& random) {
    static constexpr std::string_view seconds[] = {
        "1970-01-01T00:00:00", "1970-01-01T00:00:01", "1970-01-01T23:59:59", "1970-01-02T00:00:00",
        "1970-01-02T00:00:01", "1970-01-02T00:00:02", "1969-12-31T23:59:59"};
    static constexpr std::string_view fractions[] = {
        "",     ".0", ".001", ".000999999999999",     ".0010000000000000",
        ".499", ".5", ".999", ".9999999999999999999", ".00100000000000000001",
        ".000"};
    static constexpr std::string_view zones[] = {"Z", "Z", "Z", "+00:00", "-00:30", "+01:00", "z"};
    return std::string(any_of(seconds, random)) += std::string(any_of(fractions, random)) +=
           any_of(zones, random);
}

std::string some_member(random_source& random) {
    static constexpr std::string_view names[] = {"a",
                                                 "EventStar",
                                                 "EventStart ",
                                                 "xEventStart",
                                                 "\\\"EventStart",
                                                 "EventStart\\\\",
                                                 "Event\\u0053tar",
                                                 "\\\\",
                                                 "",
                                                 "eventStart"};
    static constexpr std::string_view values[] = {
        "1",
        "-1.5e3",
        "null",
        "\"\"",
        "\"x\"",
        "\"\\\"EventStart\\\":\\\"\"",
        "\"\\\\\"",
        "{\"EventStart\":\"1970-01-01T00:00:00Z\"}",
        "{\"a\":1,\"EventStart\":\"1970-01-01T00:00:00Z\"}",
        "[{\"EventStart\":1},[[]],\"]\"]",
        "{}",
        "\"EventStart\"",
        "[\"EventStart\",{\"a\":{\"EventStart\":{}}}]",
        "\",{}[]:\\\\\\\\\"",
        "\"a long text, with commas: and colons, that fills the block it is in\"",
        "9007199254740993"};
    return '"' + std::string(any_of(names, random)) + "\":" + std::string(any_of(values, random));
}

std::string_view space(random_source& random) {
    static constexpr std::string_view spaces[] = {"", "", "", " ", "\t", "  ", "\r"};
    return any_of(spaces, random);
}

std::string some_object(random_source& random) {
    static constexpr std::string_view names[] = {"\"EventStart\"", "\"EventStart\"",
                                                 "\"EventStart\"", "\"\\u0045ventStart\"",
                                                 "\"Event\\u0053tart\""};
    const auto count = 1 + random() % 6;
    const auto where = random() % count;
    std::string text = "{" + std::string(space(random));
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += ("," + std::string(space(random)));
        const bool again = random() % 16 == 0;
        if (i == where || again) {
            text += any_of(names, random);
            text += space(random);
            text += ":";
            text += space(random);
            text += '"' + some_time(random) + '"';
        } else {
            text += some_member(random);
        }
        text += space(random);
    }
    return text + "}";
}

std::string some_ndjson(random_source& random) {
    static constexpr std::string_view ends[] = {"\n", "\n", "\n", "\r\n", "\n\n", "\n\r\n"};
    std::string text;
    for (auto rows = random() % 8; rows > 0; --rows) {
        text += some_object(random);
        text += any_of(ends, random);
    }
    if (random() % 3 == 0 && text.ends_with('\n')) text.pop_back();
    return text;
}

std::string some_json(random_source& random) {
    static constexpr std::string_view gaps[] = {",", ",\n", " ,\r\n  "};
    const auto usual = any_of(gaps, random);
    std::string text = std::string(space(random)) + "[" + std::string(space(random));
    const auto rows = random() % 8;
    for (std::size_t i = 0; i < rows; ++i) {
        if (i > 0) text += random() % 5 == 0 ? any_of(gaps, random) : usual;
        text += some_object(random);
    }
    return text + std::string(space(random)) + "]" + std::string(space(random));
}

std::string some_csv(random_source& random) {
    static constexpr std::string_view names[] = {
        "a", "\"b\"", "EventStart ", "\"x,\ny\"", "\"\"\"EventStart\"\"\"", "c"};
    static constexpr std::string_view cells[] = {
        "",
        "1",
        "x y",
        "\"\"",
        "\"\"\"\"",
        "\"a,b\"",
        "\"a\nb\"",
        "\"\r\n\"",
        "\"say \"\"no\"\",\n\"",
        "EventStart",
        "\"a cell, that is as long as a block of the text: quotes \"\"and\"\"\nall\""};
    const std::string_view end = random() % 2 == 0 ? "\n" : "\r\n";
    const auto count = 1 + random() % 5;
    const auto where = random() % count;
    std::string text = random() % 4 == 0 ? "\xef\xbb\xbf" : "";
    for (auto rows = 1 + random() % 8; rows > 0; --rows) {
        const bool header = text.size() < 4;
        for (std::size_t i = 0; i < count; ++i) {
            if (i > 0) text += ',';
            if (i != where) {
                text += header ? any_of(names, random) : any_of(cells, random);
                continue;
            }
            const auto cell = header ? "EventStart" : some_time(random);
            text += random() % 3 == 0 ? '"' + cell + '"' : cell;
        }
        text += end;
        if (random() % 8 == 0) text += end;
    }
    while (random() % 3 == 0 && (text.ends_with('\n') || text.ends_with('\r'))) text.pop_back();
    return text;
}

std::string some_text(export_format format, random_source& random) {
    if (format == export_format::csv) return some_csv(random);
    return format == export_format::json ? some_json(random) : some_ndjson(random);
}

constexpr export_format formats[] = {export_format::ndjson, export_format::csv,
                                     export_format::json};

void check(const splitter_options& how, std::string_view text,
           const std::optional<test::split_files>& expected,
           const std::vector<std::size_t>& lengths, bool restart) {
    std::string problem;
    const auto found = split_in_pieces(how, text, lengths, restart, &problem);
    if (found == expected) return;
    CAPTURE(name(how.format), text, lengths, restart, problem);
    REQUIRE(found.has_value() == expected.has_value());
    CHECK(found->texts == expected->texts);
    CHECK(found->rows == expected->rows);
}

}  // namespace

TEST_CASE("windows get the rows that full parsers give them, however a text is cut") {
    random_source random = split(1, 21);
    std::size_t taken = 0;
    for (int i = 0; i < 4000; ++i) {
        const auto format = formats[i % 3];
        const auto how = options(format);
        const auto text = some_text(format, random);
        const auto expected = plain_split(how, text);
        taken += expected ? 1 : 0;
        check(how, text, expected, {}, false);
        const std::size_t one = 1 + random() % 20, other = 1 + random() % 200;
        check(how, text, expected, {one, other}, false);
        check(how, text, expected, {other, one}, true);
    }
    CHECK(taken > 3900);
}

TEST_CASE("windows get the same rows in pieces of every size, and over a restart between them") {
    random_source random = split(1, 22);
    for (int i = 0; i < 90; ++i) {
        const auto format = formats[i % 3];
        const auto how = options(format);
        const auto text = some_text(format, random);
        const auto expected = plain_split(how, text);
        for (std::size_t size = 1; size <= text.size(); ++size)
            check(how, text, expected, {size}, size % 7 == 1);
    }
}

TEST_CASE("a text that was broken anywhere is split the same however it is cut, or refused") {
    random_source random = split(1, 23);
    static constexpr std::string_view bits[] = {
        "\"", "\\", "{", "}", "[", "]", ",", ":", "\n", "\r", " ", "x", "\"EventStart\":"};
    std::size_t refused = 0;
    for (int i = 0; i < 6000; ++i) {
        const auto format = formats[i % 3];
        const auto how = options(format);
        auto text = some_text(format, random);
        const auto at = random() % (text.size() + 1);
        text.replace(at, random() % 2, any_of(bits, random));
        const auto whole = split_in_pieces(how, text);
        refused += whole ? 0 : 1;
        check(how, text, whole, {1 + random() % 9, 1 + random() % 90}, i % 2 == 0);
        if (const auto expected = plain_split(how, text)) check(how, text, expected, {}, false);
    }
    CHECK(refused > 1000);
}

}  // namespace splitter_difference_tests
