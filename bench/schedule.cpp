// How near does the schedule of calls come to the best that the rate limit leaves?
//
// Rehearses whole backfills with the real engine in virtual time, 2 calls a minute with a burst of
// 50, and plays three others against the same account in the same run: one that knows when every
// operation ends (clairvoyant), one export at a time (sequential), and everything in one queue
// (first come). `makespan/bnd` is the time to the last window over the least that anybody needs;
// `clairv.` the same of the clairvoyant; `mean/clairv.` the mean time to a window's data over the
// clairvoyant's; both want to be 1. `N` is the number of windows, `operations` how long exports run
// on the server, `progress` what its percentages are worth. Below the table: which goals hold.
//
// Usage: schedule [--cells TEXT] [--windows N,N] [--minutes M,M] [--progress P,P] [--seeds K]
//                 [--threads T] [--smoke]
//
// Exit code: 1 when a schedule breaks a law (beats the bound or the limit), which is a mistake in
// it or in its reference; a missed goal is none.

#include "schedule_table.hpp"

#include <sluice/time/real_clock.hpp>
#include <sluice/version.hpp>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <exception>
#include <thread>

using namespace sluice;
using namespace sluice::bench;

namespace {

struct asked {
    selection which;
    unsigned threads = std::max(std::thread::hardware_concurrency(), 1U);
};

void declare(CLI::App& command, asked& into) {
    auto& which = into.which;
    command.add_option("--cells", which.cells, "only rows with this in their name")
        ->option_text("TEXT");
    command.add_option("--windows", which.windows, "only these numbers of windows")
        ->delimiter(',')
        ->option_text("N,N");
    command.add_option("--minutes", which.minutes, "only these medians (0: other shapes)")
        ->delimiter(',')
        ->option_text("M,M");
    command.add_option("--progress", which.progress, "only linear, noisy or none")
        ->delimiter(',')
        ->check(CLI::IsMember({"linear", "noisy", "none"}))
        ->option_text("P,P");
    command.add_option("--seeds", which.seeds, "runs a row (20; 5 of other shapes)")
        ->check(CLI::PositiveNumber)
        ->option_text("K");
    command.add_option("--threads", into.threads, "runs at once (one a core)")
        ->check(CLI::Range(1, 256))
        ->option_text("T");
    command.add_flag("--smoke", which.smoke, "one small row of each kind");
}

void show_environment(const asked& what) {
    fmt::print(stderr, "sluice {}, {} threads on {} cores, {}\n", version, what.threads,
               std::thread::hardware_concurrency(),
#ifdef NDEBUG
               "optimised");
#else
               "with assertions: its wall times are no measurement");
#endif
}

int broken_laws(const std::vector<row>& rows) {
    int count = 0;
    for (const auto& each : rows) {
        for (std::size_t i = 0; i < each.seeds.size(); ++i) {
            for (const auto& law : each.seeds[i].broken) {
                fmt::print(stderr, "{}, seed {}: {}\n", name(each.what), i + 1, law);
                ++count;
            }
        }
    }
    return count;
}

int run(const asked& what) {
    const auto cells = cells_of(what.which);
    if (cells.empty()) {
        fmt::print(stderr, "no row fits\n");
        return 2;
    }
    show_environment(what);
    const real_clock stopwatch;
    const auto began = stopwatch.now();
    const auto rows = play_all(cells, what.threads, [](std::size_t played, std::size_t all) {
        if (played * 10 / all != (played - 1) * 10 / all)
            fmt::print(stderr, "{} of {} runs\n", played, all);
    });
    const auto lines = lines_of(rows);
    fmt::print("{}{}", table_of(lines), text_of(goals_of(lines)));
    const std::chrono::duration<double> took = stopwatch.now() - began;
    fmt::print(stderr, "took {:.1f} s\n", took.count());
    return broken_laws(rows) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    asked what;
    CLI::App command("How near do backfills come to the best that the rate limit leaves?");
    declare(command, what);
    CLI11_PARSE(command, argc, argv);
    try {
        return run(what);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "schedule: {}\n", problem.what());
        return 1;
    }
}
