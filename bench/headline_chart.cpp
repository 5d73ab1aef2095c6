#include "headline_chart.hpp"

#include "chart_script.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::bench {
namespace {

using namespace std::chrono_literals;

constexpr int headline_width = 880;
constexpr int headline_height = 400;
constexpr std::size_t curve_points = 100;  // more are not seen, and make the file large
constexpr std::size_t most_groups = 3;

double hours(duration length) {
    return std::chrono::duration<double, std::ratio<3600>>(length).count();
}

std::string hours_text(double hours) {
    if (hours < 1) return fmt::format("{:.0f} min", hours * 60);
    return hours < 10 ? fmt::format("{:.1f} h", hours) : fmt::format("{:.0f} h", hours);
}

// The share of the windows that is there, in percent, by the hour.
std::vector<std::vector<double>> curve_of(std::vector<duration> deliveries) {
    std::ranges::sort(deliveries);
    const std::size_t count = deliveries.size();
    std::vector<std::vector<double>> points{{0, 0}};
    for (std::size_t i = 1; i <= curve_points; ++i) {
        const std::size_t there = (i * count + curve_points - 1) / curve_points;
        if (there == 0) continue;
        points.push_back({hours(deliveries[there - 1]),
                          100 * static_cast<double>(there) / static_cast<double>(count)});
    }
    return points;
}

struct contender {
    const char* block;
    const char* name;
    const char* colour;
    const char* how;
};
constexpr contender contenders[] = {
    {"sequential", "one at a time", paint::sequential, "lw 3"},
    {"first_come", "first come", paint::first_come, "lw 3"},
    {"ours", "sluice", paint::linear, "lw 4"},
    {"clairvoyant", "clairvoyant", paint::ink, "lw 2 dt 2"},
};

std::string curves_plot(const cell& what) {
    std::string text =
        fmt::format("set title 'Share delivered: {} windows, exports of about {} min'\n",
                    what.load.windows, what.load.median / 1min);
    text +=
        "set xlabel 'hours'\nset xrange [0:*]\nset yrange [0:100]\nset format y '%g %%'\n"
        "set ytics 25\nset key bottom right reverse Left\nplot ";
    for (const auto& each : contenders)
        text += fmt::format("{}${} using 1:2 with lines {} lc rgb '{}' title '{}'",
                            &each == contenders ? "" : ", ", each.block, each.how, each.colour,
                            each.name);
    return text + "\n";
}

// The rows that differ from this one in nothing but the windows: the largest few of them.
std::vector<const line*> groups_of(const std::vector<line>& lines, const cell& what) {
    std::vector<const line*> groups;
    for (const auto& each : lines) {
        if (each.what.asks == what.asks && each.what.load.shape == what.load.shape &&
            each.what.load.median == what.load.median && each.what.progress == what.progress)
            groups.push_back(&each);
    }
    std::ranges::sort(groups, {}, [](const line* each) { return each->what.load.windows; });
    if (groups.size() > most_groups) groups.erase(groups.begin(), groups.end() - most_groups);
    return groups;
}

struct bar {
    double seconds;
    const char* colour;
    const char* remark;
};

std::vector<bar> bars_of(const line& of) {
    return {{of.one_by_one.makespan, paint::sequential, ""},
            {of.first.makespan, paint::first_come, ""},
            {of.ours.makespan, paint::linear, ""},
            {of.bound, paint::clairvoyant, " least possible"}};
}

// One group, from this height down. The longest bar is as long as any other group's: what counts is
// the comparison within it, and labels say the hours.
std::string group_text(const line& of, double y) {
    const auto bars = bars_of(of);
    double most = 0;
    for (const auto& each : bars) most = std::max(most, each.seconds);
    std::string text = fmt::format("set label '{} windows' at 0,{:.2f} left tc rgb '{}'\n",
                                   of.what.load.windows, y + 0.6, paint::ink);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const double middle = y + static_cast<double>(i) + 1.5;
        const double end = bars[i].seconds / most;
        text += fmt::format(
            "set object rectangle from 0,{:.2f} to {:.4f},{:.2f} fs solid noborder fc rgb '{}'\n",
            middle - 0.38, end, middle + 0.38, bars[i].colour);
        text += fmt::format("set label '{}{}' at {:.4f},{:.2f} left offset 0.6,0 tc rgb '{}'\n",
                            hours_text(bars[i].seconds / 3600), bars[i].remark, end, middle,
                            paint::ink);
    }
    return text;
}

std::string bars_plot(const std::vector<const line*>& groups) {
    constexpr double group_height = 6;
    std::string text;
    for (std::size_t i = 0; i < groups.size(); ++i)
        text += group_text(*groups[i], static_cast<double>(i) * group_height);
    return text + fmt::format(
                      "set title 'Time until all of it is there'\nunset xlabel\n"
                      "unset tics\nunset grid\nset border 0\n"
                      "plot [0:1.22][{:g}:0] -1 notitle\n",
                      static_cast<double>(groups.size()) * group_height);
}

}  // namespace

std::string headline_chart(const std::vector<line>& lines, const cell& what, const match& played) {
    return chart_head(headline_width, headline_height) +
           data_block("sequential", curve_of(played.sequential.deliveries)) +
           data_block("first_come", curve_of(played.first_come.deliveries)) +
           data_block("ours", curve_of(played.ours.deliveries)) +
           data_block("clairvoyant", curve_of(played.clairvoyant.deliveries)) + "set multiplot\n" +
           panel_at(0.085, 0.6, 0.16, 0.9) + curves_plot(what) + panel_at(0.66, 0.99, 0.08, 0.9) +
           bars_plot(groups_of(lines, what)) + "unset multiplot\n";
}

}  // namespace sluice::bench
