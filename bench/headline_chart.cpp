#include "headline_chart.hpp"

#include "chart_script.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::bench {
namespace {

using namespace std::chrono_literals;

constexpr int chart_width = 880;
constexpr int chart_height = 400;
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
    score::times line::*times;
};
constexpr contender contenders[] = {
    {"sequential", "one at a time", paint::sequential, "lw 3", &line::one_by_one},
    {"first_come", "first come", paint::first_come, "lw 3", &line::first},
    {"ours", "sluice", paint::linear, "lw 4", &line::ours},
    {"clairvoyant", "clairvoyant", paint::ink, "lw 2 dt 2", &line::clairvoyant},
};

std::string curves_plot(const cell& what) {
    std::string text = fmt::format(
        "set title 'Data delivered, by the hour: {} windows,\\n exports of about {} min'\n",
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

// The longest bar of each group is as long as any other group's: what counts is the comparison
// within it, and a label says the hours.
std::string bars_plot(const std::vector<const line*>& groups) {
    const double rows = static_cast<double>(groups.size()) * 6;
    std::string blocks, labels;
    std::string plot = "plot ";
    for (std::size_t i = 0; i < std::size(contenders); ++i) {
        std::vector<std::vector<double>> bars;
        for (std::size_t g = 0; g < groups.size(); ++g) {
            const double value = (groups[g]->*contenders[i].times).makespan / 3600;
            const double most = groups[g]->one_by_one.makespan / 3600;
            const double y = static_cast<double>(g) * 6 + static_cast<double>(i) + 1.5;
            bars.push_back({value / most, y});
            labels += fmt::format("set label '{}' at {:.4f},{:.4f} left offset 0.6,0 tc rgb '{}'\n",
                                  hours_text(value), value / most, y, paint::ink);
        }
        blocks += data_block(fmt::format("bars{}", i), bars);
        plot += fmt::format(
            "{}$bars{} using (0):2:(0):1:($2-0.38):($2+0.38) with boxxyerror fs solid noborder lc "
            "rgb '{}' notitle",
            i > 0 ? ", " : "", i, contenders[i].colour);
    }
    for (std::size_t g = 0; g < groups.size(); ++g)
        labels +=
            fmt::format("set label '{} windows' at 0,{:.2f} left tc rgb '{}'\n",
                        groups[g]->what.load.windows, static_cast<double>(g) * 6 + 0.6, paint::ink);
    return blocks + labels +
           fmt::format(
               "set title 'Time until all of it is there'\nunset xlabel\nunset xtics\n"
               "unset ytics\nunset grid\nset border 0\nset xrange [0:1.2]\n"
               "set yrange [{:g}:0]\n",
               rows) +
           plot + "\n";
}

}  // namespace

std::string headline_chart(const std::vector<line>& lines, const cell& what, const match& played) {
    return chart_head(chart_width, chart_height) +
           data_block("sequential", curve_of(played.sequential.deliveries)) +
           data_block("first_come", curve_of(played.first_come.deliveries)) +
           data_block("ours", curve_of(played.ours.deliveries)) +
           data_block("clairvoyant", curve_of(played.clairvoyant.deliveries)) +
           "set multiplot\nset lmargin screen 0.085\nset rmargin screen 0.6\n"
           "set tmargin screen 0.88\nset bmargin screen 0.14\n" +
           curves_plot(what) + "set lmargin screen 0.66\nset rmargin screen 0.99\n" +
           bars_plot(groups_of(lines, what)) + "unset multiplot\n";
}

}  // namespace sluice::bench
