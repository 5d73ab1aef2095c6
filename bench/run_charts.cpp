#include "run_charts.hpp"

#include "chart_script.hpp"
#include "token_levels.hpp"
#include "window_course.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace sluice::bench {
namespace {

constexpr int run_width = 1080;
constexpr int token_chart_height = 300;
constexpr double half_bar = 0.36;  // half its height, of a row's 1
constexpr double tick = 0.46;

using table = std::vector<std::vector<double>>;

double minutes(duration length) {
    return std::chrono::duration<double, std::ratio<60>>(length).count();
}

// Bars as `from to row`.
struct gantt_tables {
    table running, unseen, fetching, looks, finds;
};

gantt_tables tables_of(const std::vector<window_course>& courses) {
    gantt_tables all;
    for (std::size_t i = 0; i < courses.size(); ++i) {
        const auto& each = courses[i];
        const auto row = static_cast<double>(i + 1);
        all.running.push_back({minutes(each.created), minutes(each.ended), row});
        all.unseen.push_back({minutes(each.ended), minutes(each.found), row});
        all.fetching.push_back({minutes(each.found), minutes(each.delivered), row});
        for (const auto at : each.looks)
            (at < each.ended ? all.looks : all.finds).push_back({minutes(at), row});
    }
    if (all.looks.empty()) all.looks.push_back({std::numeric_limits<double>::quiet_NaN(), 1});
    return all;
}

std::string blocks_of(const gantt_tables& of, const std::string& whose) {
    return data_block(whose + "_running", of.running) + data_block(whose + "_unseen", of.unseen) +
           data_block(whose + "_fetching", of.fetching) + data_block(whose + "_looks", of.looks) +
           data_block(whose + "_finds", of.finds);
}

constexpr const char* running_paint = "#602f81f7";

std::string bars(const std::string& block, const char* colour) {
    return fmt::format(
        "${} using 1:3:1:2:($3-{}):($3+{}) with boxxyerror fs solid noborder lc "
        "rgb '{}'",
        block, half_bar, half_bar, colour);
}

std::string ticks(const std::string& block, const char* colour) {
    return fmt::format("${} using 1:($2-{}):(0):({}) with vectors nohead lw 1.6 lc rgb '{}'", block,
                       tick, 2 * tick, colour);
}

std::string gantt_plot(const std::string& whose, duration bound) {
    return "plot " + bars(whose + "_running", running_paint) + ", " +
           bars(whose + "_unseen", paint::sequential) + ", " +
           bars(whose + "_fetching", paint::fetching) + ", " +
           ticks(whose + "_looks", paint::noisy) + ", " + ticks(whose + "_finds", paint::ink) +
           fmt::format(", $bound using ({:.6g}):1 with lines lw 1.5 dt 2 lc rgb '{}'\n",
                       minutes(bound), paint::ink);
}

std::vector<std::string> gantt_legend() {
    const auto box = [](const char* colour, const char* title) {
        return fmt::format("with boxes fs solid noborder lc rgb '{}' title '{}'", colour, title);
    };
    const auto mark = [](const char* how, const char* colour, const char* title) {
        return fmt::format("with lines {} lc rgb '{}' title '{}'", how, colour, title);
    };
    return {box(running_paint, "export runs"),
            box(paint::sequential, "ended, not yet found"),
            box(paint::fetching, "found, being fetched"),
            mark("lw 1.6", paint::noisy, "look: still running"),
            mark("lw 1.6", paint::ink, "look: finds it ended"),
            mark("lw 1.5 dt 2", paint::ink, "least possible for all")};
}

std::string left_panel(double bottom, double top) {
    return panel_at(0.065, 0.505, bottom, top);
}
std::string right_panel(double bottom, double top) {
    return panel_at(0.545, 0.985, bottom, top);
}

std::size_t label_step(std::size_t rows) {
    return rows <= 40 ? 5 : rows <= 120 ? 10 : 50;
}

std::string time_axis(const match& played) {
    const auto last = std::max(makespan(played.ours), makespan(played.clairvoyant));
    return fmt::format("set xrange [0:{:.6g}]\nset xlabel 'minutes since the beginning'\n",
                       minutes(last) * 1.03);
}

std::string title_of(const char* who, duration makespan, duration mean) {
    return fmt::format("set title '{}: all data after {:.1f} min, on average {:.1f} min'\n", who,
                       minutes(makespan), minutes(mean));
}

// Pixels for the titles and the axis, whatever the number of rows.
constexpr double above = 86;
constexpr double below = 64;

}  // namespace

std::string gantt_chart(const match& played) {
    const auto& operations = played.given.operations;
    const double per_row = std::clamp(900.0 / static_cast<double>(operations.size()), 3.0, 15.0);
    const double height = above + below + per_row * static_cast<double>(operations.size());
    const auto ours = courses_of(played.ours, operations);
    const auto theirs = courses_of(played.clairvoyant, operations);
    const double rows = static_cast<double>(operations.size()) + 1;
    const double bottom = below / height, top = 1 - above / height;
    const auto step = label_step(operations.size());
    return chart_head(run_width, static_cast<int>(height)) + blocks_of(tables_of(ours), "ours") +
           blocks_of(tables_of(theirs), "theirs") + data_block("bound", {{0.2}, {rows - 0.2}}) +
           time_axis(played) +
           fmt::format(
               "set yrange [{:g}:0]\nset ytics {},{}\nset ylabel 'window'\nunset grid\n"
               "set grid xtics lt 1 lw 1 lc rgb '{}'\nunset key\nset multiplot\n",
               rows, step, step, paint::grid) +
           left_panel(bottom, top) +
           title_of("sluice", makespan(played.ours), mean_delivery(played.ours)) +
           gantt_plot("ours", lower_bound(played.same)) + "unset ylabel\n" +
           right_panel(bottom, top) +
           title_of("clairvoyant", makespan(played.clairvoyant),
                    mean_delivery(played.clairvoyant)) +
           gantt_plot("theirs", lower_bound(played.same)) +
           legend_at(1 - 4 / height, gantt_legend()) + "unset multiplot\n";
}

std::string token_chart(const match& played) {
    const auto table_of_levels = [&played](const std::vector<rehearsed::call>& calls) {
        table rows;
        for (const auto& point : levels_of(calls, played.given.stolen, played.given.limit).points)
            rows.push_back({minutes(point.at), point.level});
        return rows;
    };
    const auto plot = [](const char* block, const char* colour) {
        return fmt::format(
            "plot ${} using 1:2 with filledcurves y1=0 fs transparent solid 0.15 lc rgb '{}' "
            "notitle, ${} using 1:2 with lines lw 1.8 lc rgb '{}' notitle\n",
            block, colour, block, colour);
    };
    return chart_head(run_width, token_chart_height) +
           data_block("ours", table_of_levels(played.ours.calls)) +
           data_block("theirs", table_of_levels(as_arrived(played.clairvoyant))) +
           time_axis(played) +
           fmt::format("set yrange [0:{}]\nset ylabel 'tokens left'\n", played.given.limit.burst) +
           "set multiplot\n" + left_panel(0.23, 0.88) +
           fmt::format("set title 'sluice: {} calls'\n", played.ours.calls.size()) +
           plot("ours", paint::linear) + right_panel(0.23, 0.88) +
           fmt::format("unset ylabel\nset title 'clairvoyant: {} calls'\n",
                       played.clairvoyant.calls.size()) +
           plot("theirs", paint::clairvoyant) + "unset multiplot\n";
}

}  // namespace sluice::bench
