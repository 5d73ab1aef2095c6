#include "nearness_charts.hpp"

#include "chart_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>

namespace sluice::bench {
namespace {

using namespace std::chrono_literals;
using value_of = std::function<double(const line&)>;

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr int nearness_width = 1080;
constexpr int nearness_height = 390;
// Of the panels, in parts of the width.
constexpr double left_edge = 0.075;
constexpr double right_edge = 0.985;
constexpr double gap = 0.03;

// The columns of a panel's table, from the second on.
constexpr progress_report by_progress[] = {progress_report::linear, progress_report::noisy,
                                           progress_report::none};

// Of the grid, by the median and then by the windows: the rows that differ in progress.
using panel = std::map<std::size_t, std::vector<const line*>>;
using panels = std::map<duration, panel>;

panels panels_of(const std::vector<line>& lines) {
    panels all;
    for (const auto& each : lines) {
        if (each.what.asks == question::grid)
            all[each.what.load.median][each.what.load.windows].push_back(&each);
    }
    return all;
}

std::vector<double> windows_in(const panels& all) {
    std::set<std::size_t> windows;
    for (const auto& [median, each] : all) {
        for (const auto& [count, rows] : each) windows.insert(count);
    }
    return {windows.begin(), windows.end()};
}

double ours_at(const std::vector<const line*>& rows, progress_report progress,
               const value_of& value) {
    const auto found =
        std::ranges::find(rows, progress, [](const line* each) { return each->what.progress; });
    return found == rows.end() ? nothing : value(**found);
}

struct curves {
    value_of ours;
    std::vector<value_of> references;  // which are told no progress: any row knows them
};

std::vector<std::vector<double>> table_of(const panel& what, const curves& of) {
    std::vector<std::vector<double>> table;
    for (const auto& [windows, rows] : what) {
        std::vector<double> row{static_cast<double>(windows)};
        for (const auto progress : by_progress) row.push_back(ours_at(rows, progress, of.ours));
        for (const auto& reference : of.references) row.push_back(reference(*rows.front()));
        table.push_back(std::move(row));
    }
    return table;
}

std::string axes_of(const std::vector<double>& windows) {
    return fmt::format("set logscale x\nset xrange [{:g}:{:g}]\n", windows.front() * 0.85,
                       windows.back() * 1.18) +
           ticks_at("x", windows) + "set xlabel 'windows of data'\n";
}

struct stroke {
    const char* title;
    const char* colour;
    const char* how;
};
constexpr stroke ours_by_progress[] = {
    {"sluice, linear progress", paint::linear, "lw 2.5 pt 7 ps 0.55"},
    {"noisy progress", paint::noisy, "lw 2 pt 7 ps 0.5"},
    {"no progress", paint::none, "lw 2 pt 7 ps 0.5"},
};
constexpr stroke clairvoyant_stroke = {"clairvoyant", paint::clairvoyant, "lw 2 dt 3 pt 6 ps 0.5"};
constexpr stroke first_come_stroke = {"first come", paint::first_come, "lw 2 pt 5 ps 0.5"};

std::vector<stroke> with_ours(std::vector<stroke> references) {
    references.insert(references.begin(), std::begin(ours_by_progress), std::end(ours_by_progress));
    return references;
}

std::string plot_of(std::size_t number, const std::vector<stroke>& strokes, double goal) {
    std::string text =
        fmt::format("plot {:g} with lines lw 1.5 dt 2 lc rgb '{}'", goal, paint::linear);
    for (std::size_t i = 0; i < strokes.size(); ++i)
        text += fmt::format(", $d{} using 1:{} with linespoints {} lc rgb '{}'", number, i + 2,
                            strokes[i].how, strokes[i].colour);
    return text + "\n";
}

std::vector<std::string> legend_of(const std::vector<stroke>& strokes, double goal) {
    std::vector<std::string> entries;
    for (const auto& each : strokes)
        entries.push_back(fmt::format("with linespoints {} lc rgb '{}' title {}", each.how,
                                      each.colour, quoted(each.title)));
    entries.push_back(fmt::format("with lines lw 1.5 dt 2 lc rgb '{}' title 'goal, linear: {:.2f}'",
                                  paint::linear, goal));
    return entries;
}

double highest(const std::vector<std::vector<std::vector<double>>>& tables) {
    double top = 0;
    for (const auto& table : tables) {
        for (const auto& row : table) {
            for (std::size_t i = 1; i < row.size(); ++i) {
                if (!std::isnan(row[i])) top = std::max(top, row[i]);
            }
        }
    }
    return top;
}

// The panels side by side on one scale, so that they can be compared.
std::string side_by_side(const panels& all, const curves& of, const std::vector<stroke>& strokes,
                         double goal, const char* measure) {
    if (all.empty()) return {};
    std::vector<std::vector<std::vector<double>>> tables;
    for (const auto& [median, each] : all) tables.push_back(table_of(each, of));
    std::string text = chart_head(nearness_width, nearness_height);
    for (std::size_t i = 0; i < tables.size(); ++i)
        text += data_block(fmt::format("d{}", i), tables[i]);
    const double top = std::max({highest(tables), goal, 1.0});
    text += axes_of(windows_in(all)) +
            fmt::format("set yrange [{:g}:{:g}]\nset ylabel {}\nunset key\nset multiplot\n",
                        1 - (top - 1) * 0.04, top + (top - 1) * 0.06, quoted(measure));
    std::size_t number = 0;
    const double width = (right_edge - left_edge + gap) / static_cast<double>(all.size());
    for (const auto& [median, each] : all) {
        const double left = left_edge + width * static_cast<double>(number);
        text += panel_at(left, left + width - gap, 0.18, 0.77) +
                fmt::format("set title 'exports of about {} min'\n", median / 1min) +
                plot_of(number, strokes, goal);
        if (number++ == 0) text += "unset ylabel\nset format y ''\n";
    }
    return text + legend_at(0.99, legend_of(strokes, goal)) + "unset multiplot\n";
}

}  // namespace

std::string makespan_chart(const std::vector<line>& lines) {
    curves of;
    of.ours = [](const line& each) { return each.makespan.mean; };
    of.references = {[](const line& each) { return each.attainable.mean; },
                     [](const line& each) { return each.makespan.mean / each.first_come.mean; }};
    return side_by_side(panels_of(lines), of, with_ours({clairvoyant_stroke, first_come_stroke}),
                        wanted(progress_report::linear).makespan, "time to all data / bound");
}

std::string mean_chart(const std::vector<line>& lines) {
    curves of;
    of.ours = [](const line& each) { return each.mean.mean; };
    of.references = {[](const line& each) { return each.first_mean.mean; }};
    return side_by_side(panels_of(lines), of, with_ours({first_come_stroke}),
                        wanted(progress_report::linear).mean, "mean time to data / clairvoyant's");
}

std::string sequential_chart(const std::vector<line>& lines) {
    const auto all = panels_of(lines);
    if (all.empty()) return {};
    static constexpr const char* shades[] = {"#f0a3b5", "#d1496b", "#8f2440"};
    std::string text = chart_head(nearness_width, nearness_height);
    std::string plot;
    std::size_t number = 0;
    for (const auto& [median, each] : all) {
        curves of;
        of.ours = [](const line& row) { return row.sequential.mean; };
        text += data_block(fmt::format("d{}", number), table_of(each, of));
        plot += fmt::format(
            "{}$d{} using 1:2 with linespoints lw 2.5 pt 7 ps 0.6 lc rgb '{}' "
            "title 'exports of about {} min'",
            number > 0 ? ", " : "plot ", number, shades[number % std::size(shades)], median / 1min);
        ++number;
    }
    return text + axes_of(windows_in(all)) +
           "set yrange [0:*]\nset ylabel 'times as long as sluice'\nset key above reverse "
           "Left\n" +
           plot + "\n";
}

}  // namespace sluice::bench
