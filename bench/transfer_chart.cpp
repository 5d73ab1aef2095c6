#include "transfer_chart.hpp"

#include "chart_script.hpp"
#include "transfer_contenders.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::bench {
namespace {

constexpr int transfer_width = 880;
constexpr int row_height = 26;

double longest_median(const contest_result& of) {
    double most = 0;
    for (const auto& each : of.all) most = std::max(most, median(each, wall_of));
    return most;
}

// One bar, its whisker and its label, in parts of the job's longest bar.
std::string bar_text(const series& of, double most, double y, bool ours) {
    const double wall = median(of, wall_of);
    const auto [least, worst] = std::ranges::minmax(of.rounds, {}, &cost::wall);
    const double whisker = std::min(worst.wall / most, 1.1);
    return fmt::format(
        "set object rectangle from 0,{:.2f} to {:.4f},{:.2f} fs solid noborder fc rgb '{}'\n"
        "set arrow from {:.4f},{:.2f} to {:.4f},{:.2f} nohead lc rgb '{}'\n"
        "set label {} at 0,{:.2f} right offset -0.8,0 tc rgb '{}'\n"
        "set label '{:.2f} s' at {:.4f},{:.2f} left offset 0.6,0 tc rgb '{}'\n",
        y - 0.36, wall / most, y + 0.36, ours ? paint::linear : paint::clairvoyant,
        least.wall / most, y, whisker, y, paint::ink, quoted(of.name), y, paint::ink, wall,
        std::max(whisker, wall / most), y, paint::ink);
}

}  // namespace

std::string chart_of(const transfer_report& report) {
    std::string bars;
    double y = 0;
    for (const auto& held : report.contests) {
        bars += fmt::format("set label {} at 0,{:.2f} left tc rgb '{}'\n",
                            quoted(held.name + ": " + held.title), y + 0.8, paint::ink);
        y += 1;
        const double most = longest_median(held);
        for (const auto& each : held.all)
            bars += bar_text(each, most, y += 1, each.name.starts_with(contenders::ours));
        y += 0.6;
    }
    const int height = static_cast<int>((y + 1) * row_height);
    return chart_head(transfer_width, height) + panel_at(0.28, 0.99, 0.01, 0.99) + bars +
           fmt::format(
               "unset xlabel\nunset tics\nunset grid\nset border 0\n"
               "plot [0:1.25][{:g}:0] -1 notitle\n",
               y + 1);
}

}  // namespace sluice::bench
