#include "transfer_contenders.hpp"
#include "transfer_report.hpp"

namespace sluice::bench {
namespace {

constexpr double megabyte = 1e6;

void add_one_file(const contest_result& held, std::vector<transfer_goal>& into) {
    const auto& ours = held.of(contenders::ours);
    const auto& igzip = held.of(contenders::igzip);
    into.push_back({"one file: times faster than curl | igzip, synced", ratio(igzip, ours, wall_of),
                    1.6, true, ""});
    into.push_back({"one file: times faster than curl | gzip, synced",
                    ratio(held.of(contenders::gzip), ours, wall_of), 5, true, ""});
    into.push_back({"one file: time / inflate alone",
                    ratio(ours, held.of(contenders::inflate), wall_of), 1.25, false, ""});
    // The disk is the limit where it is slower than that.
    into.push_back({"one file: time / disk alone", ratio(ours, held.of(contenders::disk), wall_of),
                    1.25, false, ""});
    into.push_back(
        {"one file: CPU seconds / curl | igzip", ratio(ours, igzip, cpu_of), 0.95, false, ""});
    into.push_back({"one file: peak memory", median(ours, peak_of) / megabyte, 24, false, " MB"});
    const auto& split = held.of(contenders::ours_split);
    into.push_back(
        {"one file: time split into 30 / whole", ratio(split, ours, wall_of), 1.25, false, ""});
    into.push_back({"one file: peak memory, split into 30", median(split, peak_of) / megabyte,
                    24 + 30, false, " MB"});
}

void add_many_files(const contest_result& held, std::vector<transfer_goal>& into) {
    into.push_back({"many files: times faster than xargs of curl | igzip",
                    ratio(held.of(contenders::xargs), held.of(contenders::ours), wall_of), 1.35,
                    true, ""});
    into.push_back({"many files: peak memory, all at once",
                    median(held.of(contenders::ours_sixteen), peak_of) / megabyte, 64, false,
                    " MB"});
}

void add_interruptions(const std::vector<interruption>& those, std::vector<transfer_goal>& into) {
    constexpr double mebibyte = 1 << 20;
    for (const auto& each : those)
        into.push_back({"one file, " + each.what + ": fetched again",
                        static_cast<double>(each.fetched_again) / mebibyte,
                        each.what.starts_with("cut") ? 0.0 : 64.0, false, " MiB"});
}

void add_verifying(const std::vector<stage>& stages, std::vector<transfer_goal>& into) {
    for (const auto& each : stages) {
        if (each.name == verifying)
            into.push_back({"verify, one core", each.bytes_per_second / 1e9, 2.5, true, " GB/s"});
    }
}

void add_kept_file(const contest_result& held, std::vector<transfer_goal>& into) {
    into.push_back({"kept gzip: CPU seconds / curl > f",
                    ratio(held.of(contenders::ours), held.of(contenders::curl), cpu_of), 1.1, false,
                    ""});
}

}  // namespace

std::vector<transfer_goal> goals_of(const transfer_report& report) {
    std::vector<transfer_goal> goals;
    for (const auto& each : report.contests) {
        if (each.name == "one file") add_one_file(each, goals);
        if (each.name == "many files") add_many_files(each, goals);
        if (each.name == "kept gzip") add_kept_file(each, goals);
    }
    add_interruptions(report.interruptions, goals);
    add_verifying(report.stages, goals);
    return goals;
}

}  // namespace sluice::bench
