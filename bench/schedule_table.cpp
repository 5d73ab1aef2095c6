#include "schedule_table.hpp"

#include <fmt/format.h>

namespace sluice::bench {
namespace {

std::string text_head(question asks) {
    std::string head = fmt::format("\n{:<8} {:>4} {:>10} {:>8} | {:^13} |", name(asks), "N",
                                   "operations", "progress", "makespan/bnd");
    if (asks == question::stolen)
        head += fmt::format(" {:>7} |", "stolen");
    else if (asks == question::crowded)
        head += fmt::format(" {:^13} |", "/in turn");
    else
        head += fmt::format(" {:>7} | {:^13} | {:>6} | {:^13} | {:>7} |", "clairv.", "mean/clairv.",
                            "least", "/first come", "seq/our");
    return head + fmt::format(" {:>7} {:>8} {:>6}\n", "polls/N", "refused", "wall ms");
}

std::string pair_of(const ratio& what) {
    return fmt::format(" {:>6.3f} {:>6.3f} |", what.mean, what.worst);
}

std::string least_of(const line& of) {
    return of.least_mean > 0 ? fmt::format(" {:>6.3f} |", of.least_mean)
                             : fmt::format(" {:>6} |", "");
}

std::string line_text(const line& of) {
    std::string text = fmt::format("{:<8} {:>4} {:>10} {:>8} |", "", of.what.load.windows,
                                   name(of.what.load), name(of.what.progress)) +
                       pair_of(of.makespan);
    if (of.what.asks == question::stolen)
        text += fmt::format(" {:>7.1f} |", of.taken);
    else if (of.what.asks == question::crowded)
        text += pair_of(of.in_turn);
    else
        text += fmt::format(" {:>7.3f} |", of.attainable.mean) + pair_of(of.mean) + least_of(of) +
                pair_of(of.first_come) + fmt::format(" {:>7.2f} |", of.sequential.mean);
    return text + fmt::format(" {:>7.3f} {:>7.2f}% {:>7.1f}\n", of.polls, of.refused * 100,
                              of.wall * 1000);
}

}  // namespace

std::string table_of(const std::vector<line>& lines) {
    std::string text =
        "Ratios are geometric means over the seeds, and the largest. Above 1: worse than the "
        "reference\n(but sequential/ours).\n";
    const line* before = nullptr;
    for (const auto& each : lines) {
        if (before == nullptr || before->what.asks != each.what.asks)
            text += text_head(each.what.asks);
        text += line_text(each);
        before = &each;
    }
    return text;
}

std::string text_of(const std::vector<goal>& goals) {
    std::string text;
    std::string_view group;
    for (const auto& each : goals) {
        if (each.group != group) text += fmt::format("\n{}\n", each.group);
        group = each.group;
        text += fmt::format("  {:<6} {:>7.3f}  {} {:<5}  {}{}\n", each.holds() ? "holds" : "MISSED",
                            each.value, each.at_least ? ">=" : "<=", each.limit, each.what,
                            each.worst.empty() ? "" : fmt::format(" ({})", each.worst));
        if (each.least > 0)
            text += fmt::format("  {:<16} {:.3f} is the least that anybody can expect there\n", "",
                                each.least);
    }
    return text;
}

}  // namespace sluice::bench
