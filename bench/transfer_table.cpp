#include "transfer_report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::bench {
namespace {

double shortest(const series& of) {
    return std::ranges::min(of.rounds, {}, &cost::wall).wall;
}
double longest(const series& of) {
    return std::ranges::max(of.rounds, {}, &cost::wall).wall;
}

std::string lines_of(const contest_result& held) {
    std::string text = fmt::format(
        "\n{}: {}\n{:<30} {:>7} {:>17} {:>7} {:>7} {:>7} {:>6} {:>8} "
        "{:>8}\n",
        held.name, held.title, "", "wall s", "[least-most]", "MB/s", "CPU s", "of sys", "MB",
        "x wall", "x CPU");
    const auto& ours = held.all.front();
    for (const auto& each : held.all) {
        const auto wall = median(each, wall_of);
        const auto sys = median(each, [](const cost& c) { return c.sys; });
        const auto range = fmt::format("[{:.3f}-{:.3f}]", shortest(each), longest(each));
        text += fmt::format(
            "{:<30} {:>7.3f} {:>17} {:>7.0f} {:>7.3f} {:>7.3f} {:>6.1f} {:>8.2f} {:>8.2f}\n",
            each.name, wall, range, static_cast<double>(held.bytes) / wall / 1e6,
            median(each, cpu_of), sys, median(each, peak_of) / 1e6, ratio(each, ours, wall_of),
            ratio(each, ours, cpu_of));
    }
    return text;
}

std::string lines_of(const std::vector<stage>& stages) {
    if (stages.empty()) return {};
    std::string text =
        fmt::format("\n{:<30} {:>10} {:>8}\n", "each stage alone, one core", "GB/s", "seconds");
    double sum = 0;
    for (const auto& each : stages) {
        text += fmt::format("{:<30} {:>10.2f} {:>8.3f}{}\n", each.name, each.bytes_per_second / 1e9,
                            each.seconds, each.needed ? "" : "  (no part of it)");
        if (each.needed) sum += each.seconds;
    }
    return text + fmt::format("{:<30} {:>10} {:>8.3f}\n", "one after the other", "", sum);
}

std::string lines_of(const std::vector<transfer_goal>& goals) {
    if (goals.empty()) return {};
    std::string text = "\ngoals\n";
    for (const auto& each : goals)
        text +=
            fmt::format("  {:<6} {:>7.3f}  {} {}{}  {}\n", each.holds() ? "holds" : "MISSED",
                        each.value, each.at_least ? ">=" : "<=", each.limit, each.unit, each.what);
    return text;
}

}  // namespace

std::string table_of(const transfer_report& report) {
    std::string text;
    for (const auto& each : report.contests) text += lines_of(each);
    return text + lines_of(report.stages) + lines_of(goals_of(report));
}

}  // namespace sluice::bench
