#include "app/forecast_text.hpp"

#include "app/json_text.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

namespace sluice::app {
namespace {

namespace json = boost::json;

constexpr std::size_t label_columns = 12;  // as the rest of a plan
constexpr std::size_t chart_rows = 6;
constexpr std::size_t widest_chart = 60;
constexpr std::size_t narrowest_chart = 20;
constexpr std::size_t columns_for_ticks = 40;

std::string_view word_of(forecast_model::origin basis) {
    switch (basis) {
        case forecast_model::origin::learned:
            return "learned";
        case forecast_model::origin::given:
            return "given";
        case forecast_model::origin::guess:
            break;
    }
    return "guess";
}

json::object json_of(const forecast::likely& what) {
    return {{"p50", json_seconds(what.p50)}, {"p90", json_seconds(what.p90)}};
}

json::object json_of(const forecast::course& what) {
    return {{"bundle", what.bundle},      {"exports", what.exports},
            {"calls", what.calls},        {"first", json_of(what.first)},
            {"half", json_of(what.half)}, {"all", json_of(what.all)}};
}

std::string basis_text(const forecast& what, const forecast_model& from) {
    const auto usual = std::chrono::round<std::chrono::milliseconds>(what.operation);
    switch (from.basis) {
        case forecast_model::origin::learned:
            return fmt::format("as this account's last {} did, half of them within {}",
                               count_text(from.learned.size()), wait_text(what.operation));
        case forecast_model::origin::given:
            return fmt::format("about {}, as --operation-time says", format_duration(usual));
        case forecast_model::origin::guess:
            break;
    }
    return fmt::format("about {}, a guess: --operation-time says better, a backfill learns it",
                       format_duration(usual));
}

std::string row(std::string_view name, const std::string& value) {
    return fmt::format("{:<{}}{}\n", name, label_columns, value);
}

std::string likely_text(const forecast::likely& what) {
    return fmt::format("{:<9} nine times in ten within {}", wait_text(what.p50),
                       wait_text(what.p90));
}

// How much of it is there by the end of each column.
std::vector<double> shares_of(const std::vector<duration>& curve, std::size_t columns) {
    std::vector<double> shares;
    for (std::size_t i = 1; i <= columns; ++i) {
        const auto part = static_cast<double>(i) / static_cast<double>(columns);
        const std::chrono::duration<double, duration::period> by = curve.back() * part;
        // The last column ends with the last delivery, whatever the rounding says.
        const auto there =
            i == columns ? curve.end() : std::upper_bound(curve.begin(), curve.end(), by);
        shares.push_back(static_cast<double>(there - curve.begin()) /
                         static_cast<double>(curve.size()));
    }
    return shares;
}

// The line at this height of the chart, from 0 at the bottom.
std::string blocks_of(const std::vector<double>& shares, std::size_t height, bool unicode) {
    static constexpr std::array eighths{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    std::string line;
    for (const double share : shares) {
        const double above = share * chart_rows - static_cast<double>(height);
        const auto filled = static_cast<std::size_t>(std::clamp(above, 0.0, 1.0) * 8 + 1e-9);
        line += unicode ? eighths[filled] : filled >= 4 ? "#" : " ";
    }
    return line.substr(0, line.find_last_not_of(' ') + 1);
}

// The columns, from 1, at which a time is told.
std::vector<std::size_t> ticks_of(std::size_t columns) {
    if (columns < columns_for_ticks) return {columns};
    return {columns / 3, columns * 2 / 3, columns};
}

std::string axis_of(std::size_t columns, bool unicode) {
    const auto ticks = ticks_of(columns);
    std::string axis = unicode ? "└" : "+";
    for (std::size_t i = 1; i <= columns; ++i) {
        const bool tick = std::ranges::find(ticks, i) != ticks.end();
        if (unicode)
            axis += tick ? "┴" : "─";
        else
            axis += tick ? "+" : "-";
    }
    return axis;
}

// Each time ends below its tick, but the first.
std::string axis_labels(duration whole, std::size_t columns) {
    std::string line = "now" + std::string(columns - 3, ' ');
    for (const std::size_t tick : ticks_of(columns)) {
        const double part = static_cast<double>(tick) / static_cast<double>(columns);
        const auto label =
            wait_text(tick == columns ? whole : std::chrono::duration_cast<duration>(whole * part));
        line.replace(tick - label.size(), label.size(), label);
    }
    return line;
}

std::string bundles_text(const forecast& what) {
    if (what.courses.size() < 2) return {};
    std::string text =
        "\nBy the number of windows an export delivers (--bundle), if one that covers more time\n"
        "runs longer as this account's did, or else as if its start cost as much as a day's "
        "data:\n\n";
    text += fmt::format("{:>8}{:>10}{:>12}{:>13}{:>13}{:>13}\n", "bundle", "exports", "calls",
                        "first data", "half of it", "all of it");
    for (const auto& course : what.courses) {
        text += fmt::format("{:>8}{:>10}{:>12}{:>13}{:>13}{:>13}\n", course.bundle,
                            count_text(course.exports), count_text(course.calls),
                            wait_text(course.first.p50), wait_text(course.half.p50),
                            wait_text(course.all.p50));
    }
    return text;
}

}  // namespace

json::object forecast_json(const forecast& what, const forecast_model& from) {
    json::object all{{"basis", word_of(from.basis)},
                     {"median_operation_seconds", json_seconds(what.operation)},
                     {"tokens_at_start", from.limit.burst - from.spent},
                     {"runs", what.runs},
                     {"rehearsed", what.rehearsed}};
    const auto plain = what.courses.empty() ? forecast::course() : what.courses[what.asked];
    all["bundle"] = plain.bundle;
    all["calls"] = plain.calls;
    all["first"] = json_of(plain.first);
    all["half"] = json_of(plain.half);
    all["all"] = json_of(plain.all);
    json::array bundles;
    for (const auto& course : what.courses) bundles.push_back(json_of(course));
    all["bundles"] = std::move(bundles);
    return all;
}

std::string forecast_chart(const forecast& what, std::size_t windows, const screen& on) {
    if (what.curve.size() < 2 || what.curve.back() <= duration{}) return {};
    if (on.width < label_columns + 3 + narrowest_chart) return {};
    const std::size_t columns = std::min(widest_chart, on.width - label_columns - 3);
    const auto shares = shares_of(what.curve, columns);
    std::string text;
    for (std::size_t height = chart_rows; height-- > 0;) {
        std::string label;
        if (height + 1 == chart_rows) label = count_text(windows);
        if (height + 1 == chart_rows / 2) label = count_text((windows + 1) / 2);
        const char* edge = !on.unicode ? "|" : label.empty() ? "│" : "┤";
        screen_line line(on);
        line.right(label, label_columns).text(" ").text(edge, tone::dim);
        line.text(blocks_of(shares, height, on.unicode), tone::good);
        text += line.str() + "\n";
    }
    screen_line axis(on);
    axis.to(label_columns + 1).text(axis_of(columns, on.unicode), tone::dim);
    screen_line labels(on);
    labels.to(label_columns + 2).text(axis_labels(what.curve.back(), columns));
    return text + axis.str() + "\n" + labels.str() + "\n";
}

std::string forecast_text(const forecast& what, const forecast_model& from, const screen& on) {
    if (what.courses.empty()) return row("forecast", "nothing is left to do");
    const auto& plain = what.courses[what.asked];
    std::string run = fmt::format("by the engine itself, run {} times in virtual time", what.runs);
    if (what.rehearsed < from.windows)
        run += fmt::format(" on {} of them", count_text(what.rehearsed));
    std::string text = row("forecast", run);
    text += row("exports run", basis_text(what, from));
    if (from.spent > 0) {
        text +=
            row("tokens",
                fmt::format("{} of {} are there now",
                            count_text(static_cast<std::uint64_t>(from.limit.burst - from.spent)),
                            from.limit.burst));
    }
    text += row("calls", count_text(plain.calls));
    text += row("first data", likely_text(plain.first));
    text += row("half of it", likely_text(plain.half));
    text += row("all of it", likely_text(plain.all));
    const std::string chart = forecast_chart(what, from.windows, on);
    return text + (chart.empty() ? "" : "\n" + chart) + bundles_text(what);
}

}  // namespace sluice::app
