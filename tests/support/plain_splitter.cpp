#include "support/plain_splitter.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "api/json.hpp"

namespace sluice::test {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// A time with all its digits: comparable as it stands.
struct exact_time {
    std::int64_t seconds;
    std::string fraction;  // without zeros at its end

    friend auto operator<=>(const exact_time&, const exact_time&) = default;
};

exact_time exact(wall_time time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    char digits[8];
    std::snprintf(digits, sizeof digits, "%03d", static_cast<int>((time - seconds).count()));
    std::string fraction(digits);
    while (fraction.ends_with('0')) fraction.pop_back();
    return {seconds.time_since_epoch().count(), fraction};
}

std::optional<exact_time> read_time(std::string_view text) {
    constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";
    if (text.size() <= shape.size()) return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool separator = shape[i] == 'T' && (text[i] == 't' || text[i] == ' ');
        if (shape[i] == 'd' ? !is_digit(text[i]) : text[i] != shape[i] && !separator)
            return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t size) {
        return std::stoi(std::string(text.substr(at, size)));
    };
    const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                          std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                          std::chrono::day(static_cast<unsigned>(number(8, 2)))};
    if (!day.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59)
        return std::nullopt;
    exact_time found{};
    found.seconds = std::chrono::sys_seconds(std::chrono::sys_days(day)).time_since_epoch().count();
    found.seconds += (number(11, 2) * 60 + number(14, 2)) * 60 + number(17, 2);
    auto rest = text.substr(shape.size());
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        const auto size = static_cast<std::size_t>(
            std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
        if (size == 0) return std::nullopt;
        found.fraction = rest.substr(0, size);
        while (found.fraction.ends_with('0')) found.fraction.pop_back();
        rest.remove_prefix(size);
    }
    if (rest == "Z" || rest == "z") return found;
    if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':' ||
        !is_digit(rest[1]) || !is_digit(rest[2]) || !is_digit(rest[4]) || !is_digit(rest[5]))
        return std::nullopt;
    const int hours = (rest[1] - '0') * 10 + rest[2] - '0';
    const int minutes = (rest[4] - '0') * 10 + rest[5] - '0';
    if (hours > 23 || minutes > 59) return std::nullopt;
    found.seconds -= (rest[0] == '-' ? -60 : 60) * (hours * 60 + minutes);
    return found;
}

/// Rows with what is before, between and behind them.
struct parts {
    std::string before, between, after, alone;
    std::vector<std::pair<std::string, std::string>> rows;  // with the text of the time
};

std::optional<std::string> time_of_object(std::string_view text, const std::string& field) {
    boost::system::error_code problem;
    json::parse_options options;
    options.max_depth = 200;
    const auto value = json::parse({text.data(), text.size()}, problem, {}, options);
    if (problem || !value.is_object()) return std::nullopt;
    const auto* found = value.get_object().if_contains(field);
    if (!found || !found->is_string()) return std::nullopt;
    return std::string(found->get_string());
}

bool is_blank(std::string_view line) {
    return std::ranges::all_of(line, [](char c) { return c == '\r'; });
}

std::optional<parts> lines_of(std::string_view text, const std::string& field) {
    parts found;
    found.between = "\n";
    while (!text.empty()) {
        const auto size = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, size);
        const bool ended = size < text.size();
        text.remove_prefix(ended ? size + 1 : size);
        if (is_blank(line)) {
            found.after = "\n";
            continue;
        }
        const auto time = time_of_object(line, field);
        if (!time) return std::nullopt;
        found.rows.emplace_back(line, *time);
        found.after = ended ? "\n" : "";
    }
    return found;
}

/// A record's cells; nothing where it is malformed. Takes its end off `text`.
struct csv_record {
    std::string raw;
    std::vector<std::string> cells;
    bool ended = false;
};

std::optional<csv_record> next_record(std::string_view& text) {
    enum { begin, bare, quoted, closed } now = begin;
    csv_record found;
    found.cells.emplace_back();
    while (!text.empty()) {
        const char c = text.front();
        text.remove_prefix(1);
        if (now != quoted && c == '\n') {
            found.ended = true;
            break;
        }
        found.raw += c;
        if (now == quoted) {
            now = c == '"' ? closed : quoted;
            if (now == quoted) found.cells.back() += c;
        } else if (c == ',') {
            found.cells.emplace_back();
            now = begin;
        } else if (c == '"') {
            if (now == bare) return std::nullopt;
            if (now == closed) found.cells.back() += c;
            now = quoted;
        } else if (now == closed) {
            if (c != '\r' || (!text.empty() && text.front() != '\n')) return std::nullopt;
        } else {
            found.cells.back() += c;
            now = bare;
        }
    }
    if (now == quoted) return std::nullopt;
    if (now == bare && found.cells.back().ends_with('\r')) found.cells.back().pop_back();
    return found;
}

std::optional<parts> records_of(std::string_view text, const std::string& field) {
    parts found;
    found.between = "\n";
    std::optional<std::size_t> column;
    bool has_header = false;
    constexpr std::string_view mark = "\xef\xbb\xbf";
    while (!text.empty()) {
        const bool marked = !has_header && text.starts_with(mark);
        if (marked) text.remove_prefix(mark.size());
        auto record = next_record(text);
        if (!record) return std::nullopt;
        if (marked) record->raw.insert(0, mark);
        if (is_blank(record->raw)) {
            found.after = "\n";
            continue;
        }
        found.after = record->ended ? "\n" : "";
        if (has_header) {
            if (!column || *column >= record->cells.size()) return std::nullopt;
            found.rows.emplace_back(record->raw, record->cells[*column]);
            continue;
        }
        has_header = true;
        found.before = record->raw + "\n";
        const auto& names = record->cells;
        if (std::ranges::count(names, field) == 1)
            column = static_cast<std::size_t>(std::ranges::find(names, field) - names.begin());
    }
    if (has_header) found.alone = found.before.substr(0, found.before.size() - 1) + found.after;
    return found;
}

/// Where the object ends that begins at `at`.
std::size_t object_end(std::string_view text, std::size_t at) {
    int depth = 0;
    bool quoted = false;
    for (;; ++at) {
        const char c = text[at];
        if (quoted && c == '\\')
            ++at;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            ++depth;
        else if (!quoted && (c == '}' || c == ']') && --depth == 0)
            return at + 1;
    }
}

/// Of white space at most 64 bytes in a row.
std::string shortened(std::string_view gap) {
    std::string kept;
    std::size_t spaces = 0;
    for (const char c : gap) {
        spaces = is_space(c) ? spaces + 1 : 0;
        if (spaces <= 64) kept += c;
    }
    return kept;
}

std::optional<parts> elements_of(std::string_view text, const std::string& field) {
    boost::system::error_code problem;
    json::parse_options options;
    options.max_depth = 200;
    const auto whole = json::parse({text.data(), text.size()}, problem, {}, options);
    if (problem || !whole.is_array()) return std::nullopt;
    parts found;
    std::size_t gap_at = 0;
    for (const auto& element : whole.get_array()) {
        if (!element.is_object()) return std::nullopt;
        const auto at = text.find('{', gap_at);
        const auto gap = shortened(text.substr(gap_at, at - gap_at));
        if (found.rows.empty()) found.before = gap;
        if (found.rows.size() == 1) found.between = gap;
        gap_at = object_end(text, at);
        const auto row = text.substr(at, gap_at - at);
        const auto time = time_of_object(row, field);
        if (!time) return std::nullopt;
        found.rows.emplace_back(row, *time);
    }
    found.after = shortened(text.substr(gap_at));
    found.alone = found.after;
    if (!found.rows.empty()) found.alone = "[]" + found.after.substr(found.after.find(']') + 1);
    return found;
}

std::size_t place_of(const exact_time& time, const std::vector<time_range>& windows) {
    for (std::size_t i = 0; i < windows.size(); ++i)
        if (exact(windows[i].start) <= time && time < exact(windows[i].end)) return i;
    return windows.size();
}

}  // namespace

std::optional<split_files> plain_split(const splitter_options& how, std::string_view text) {
    const auto found = how.format == export_format::ndjson ? lines_of(text, how.time_field)
                       : how.format == export_format::csv  ? records_of(text, how.time_field)
                                                           : elements_of(text, how.time_field);
    if (!found) return std::nullopt;
    const auto count = how.windows.size() + 1;
    split_files made{std::vector<std::string>(count), std::vector<std::uint64_t>(count)};
    for (const auto& [row, spelled] : found->rows) {
        const auto time = read_time(spelled);
        if (!time) return std::nullopt;
        const auto place = place_of(*time, how.windows);
        made.texts[place] += (made.rows[place]++ == 0 ? found->before : found->between) + row;
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (made.rows[i] > 0)
            made.texts[i] += found->after;
        else if (i + 1 < count)
            made.texts[i] = found->alone;
    }
    return made;
}

}  // namespace sluice::test
