#include "schedule_cell.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::bench {
namespace {

using namespace std::chrono_literals;

constexpr progress_report every_progress[] = {progress_report::linear, progress_report::noisy,
                                              progress_report::none};
constexpr spread other_shapes[] = {spread::bimodal,   spread::heavy_tail, spread::drifting,
                                   spread::shrinking, spread::equal,      spread::straggler};
constexpr int shape_seeds = 100;  // one rare export, or its place, makes most of the difference
constexpr int smoke_seeds = 2;
constexpr std::size_t smoke_windows = 14;

struct lengths {
    duration median;
    double sigma;
};
// Short operations differ less: what they wait for in the server's queue is small beside their own
// work.
constexpr lengths common_lengths[] = {{1min, 0.5}, {5min, 0.8}, {20min, 0.8}};

workload lognormal(std::size_t windows, const lengths& how) {
    workload load;
    load.windows = windows;
    load.median = how.median;
    load.sigma = how.sigma;
    return load;
}

workload shaped(std::size_t windows, spread how) {
    workload load;
    load.windows = windows;
    load.shape = how;
    return load;
}

void add_grid(std::vector<cell>& all) {
    for (const std::size_t windows : {7U, 14U, 30U, 90U, 365U}) {
        for (const auto& each : common_lengths) {
            for (const auto progress : every_progress)
                all.push_back({question::grid, lognormal(windows, each), progress, 20});
        }
    }
}

void add_shapes(std::vector<cell>& all) {
    for (const std::size_t windows : {14U, 30U, 90U, 365U}) {
        for (const auto shape : other_shapes) {
            for (const auto progress : every_progress)
                all.push_back({question::shapes, shaped(windows, shape), progress, shape_seeds});
        }
    }
}

void add_hardships(std::vector<cell>& all, question what) {
    for (const std::size_t windows : {30U, 90U, 365U}) {
        for (const auto& each : common_lengths) {
            for (const auto progress : {progress_report::linear, progress_report::none})
                all.push_back({what, lognormal(windows, each), progress, 20});
        }
    }
}

// Enough to go through every line once.
std::vector<cell> smoke_cells() {
    std::vector<cell> all;
    for (const auto progress : every_progress)
        all.push_back(
            {question::grid, lognormal(smoke_windows, common_lengths[0]), progress, smoke_seeds});
    for (const auto shape : other_shapes)
        all.push_back({question::shapes, shaped(smoke_windows, shape), progress_report::linear, 1});
    for (const auto what : {question::stolen, question::crowded})
        all.push_back({what, lognormal(2 * smoke_windows, common_lengths[1]), progress_report::none,
                       smoke_seeds});
    return all;
}

template <class T>
bool among(const std::vector<T>& wanted, const T& one) {
    return wanted.empty() || std::ranges::find(wanted, one) != wanted.end();
}

bool fits(const cell& what, const selection& which) {
    const auto minutes = static_cast<int>(what.load.median / 1min);
    return among(which.windows, what.load.windows) && among(which.minutes, minutes) &&
           among(which.progress, name(what.progress)) &&
           name(what).find(which.cells) != std::string::npos;
}

}  // namespace

std::string name(question what) {
    switch (what) {
        case question::grid:
            return "grid";
        case question::shapes:
            return "shapes";
        case question::stolen:
            return "stolen";
        case question::crowded:
            return "crowded";
    }
    return {};
}

std::string name(progress_report what) {
    switch (what) {
        case progress_report::linear:
            return "linear";
        case progress_report::noisy:
            return "noisy";
        case progress_report::none:
            return "none";
    }
    return {};
}

std::string name(const workload& what) {
    switch (what.shape) {
        case spread::lognormal:
            return fmt::format("{}min", what.median / 1min);
        case spread::bimodal:
            return "bimodal";
        case spread::heavy_tail:
            return "heavy-tail";
        case spread::drifting:
            return "drifting";
        case spread::shrinking:
            return "shrinking";
        case spread::equal:
            return "equal";
        case spread::straggler:
            return "straggler";
    }
    return {};
}

std::string name(const cell& what) {
    return fmt::format("{} N={} {} {}", name(what.asks), what.load.windows, name(what.load),
                       name(what.progress));
}

std::vector<cell> cells_of(const selection& which) {
    std::vector<cell> all;
    if (which.smoke) {
        all = smoke_cells();
    } else {
        add_grid(all);
        add_shapes(all);
        add_hardships(all, question::stolen);
        add_hardships(all, question::crowded);
    }
    std::erase_if(all, [&which](const cell& each) { return !fits(each, which); });
    if (which.seeds > 0) {
        for (auto& each : all) each.seeds = which.seeds;
    }
    return all;
}

}  // namespace sluice::bench
