// How near does the schedule of calls come to the best that the rate limit leaves?
//
// Rehearses whole backfills with the real engine in virtual time, 2 calls a minute with a burst of
// 50, and plays three others against the same account in the same run: one that knows when every
// operation ends (clairvoyant), one export at a time (sequential), and everything in one queue
// (first come). `makespan/bnd` is the time to the last window over the least that anybody needs;
// `clairv.` the same of the clairvoyant; `mean/clairv.` the mean time to a window's data over the
// clairvoyant's; both want to be 1. `least` is what the latter comes to at least for anybody who
// knows how the lengths are spread, but of none how long it is (informed_bound.hpp). `N` is the
// number of windows, `operations` how long exports run on the server, `progress` what its
// percentages are worth. Below the table: which goals hold.
//
// The same is written to files: `--json` for machines, all times in seconds; `--html` as one page
// to read, from the few numbers that matter over goals and charts to every row; `--svg` as the one
// chart that shows what is gained. On the page, lines near 1 are good, and the run shown call by
// call tells why: red is an export that had ended unseen, a purple tick a token spent on a useless
// look. Charts are drawn by gnuplot.
//
// Usage: schedule [--cells TEXT] [--windows N,N] [--minutes M,M] [--progress P,P] [--seeds K]
//                 [--threads T] [--smoke] [--json FILE] [--html FILE] [--svg FILE]
//
// Exit code: 1 when a schedule breaks a law (beats the bound or the limit), which is a mistake in
// it or in its reference, or when a report cannot be written; a missed goal is none.

#include "gnuplot.hpp"
#include "report_file.hpp"
#include "schedule_json.hpp"
#include "schedule_page.hpp"
#include "schedule_table.hpp"

#include "app/json_text.hpp"

#include <sluice/time/real_clock.hpp>
#include <sluice/version.hpp>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <exception>
#include <optional>
#include <thread>

using namespace sluice;
using namespace sluice::bench;

namespace {

struct asked {
    selection which;
    unsigned threads = std::max(std::thread::hardware_concurrency(), 1U);
    std::string json, html, svg;  ///< files, empty for none
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
    command.add_option("--seeds", which.seeds, "runs a row (20; 100 of other shapes)")
        ->check(CLI::PositiveNumber)
        ->option_text("K");
    command.add_option("--threads", into.threads, "runs at once (one a core)")
        ->check(CLI::Range(1, 256))
        ->option_text("T");
    command.add_flag("--smoke", which.smoke, "one small row of each kind");
    command.add_option("--json", into.json, "write the results for machines")->option_text("FILE");
    command.add_option("--html", into.html, "write a page with charts (needs gnuplot)")
        ->option_text("FILE");
    command.add_option("--svg", into.svg, "write the first chart of that page alone (the same)")
        ->option_text("FILE");
}

environment environment_of(const asked& what) {
    environment where;
    where.version = version;
    where.cores = std::thread::hardware_concurrency();
    where.threads = what.threads;
    where.began = real_clock().wall_now();
#ifdef NDEBUG
    where.build = "optimised";
#else
    where.build = "with assertions: its wall times are no measurement";
#endif
    return where;
}

// The files that were asked for.
struct outputs {
    explicit outputs(const asked& what) {
        if (!what.json.empty()) json.emplace(what.json);
        if (!what.html.empty()) html.emplace(what.html);
        if (!what.svg.empty()) svg.emplace(what.svg);
        if (html || svg) run_gnuplot("");  // if it is missing, better now than after the run
    }

    void write(schedule_report& what, const std::vector<cell>& cells) const {
        if (json) json->write(app::json_text(json_of(what)) + "\n");
        if (!html && !svg) return;
        constexpr std::uint64_t seed = 1;
        what.shown = play_example(cell_to_show(cells), seed);
        what.headline = play_example(cell_of_headline(cells), seed);
        const auto charts = draw_charts(what);
        if (html) html->write(page_of(what, charts));
        if (svg) svg->write(charts.headline);
    }

    std::optional<report_file> json, html, svg;
};

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

int run_grid(const asked& what) {
    const auto cells = cells_of(what.which);
    if (cells.empty()) {
        fmt::print(stderr, "no row fits\n");
        return 2;
    }
    const outputs files(what);
    schedule_report report;
    auto& where = report.where = environment_of(what);
    fmt::print(stderr, "sluice {}, {} threads on {} cores, {}\n", where.version, where.threads,
               where.cores, where.build);
    const real_clock stopwatch;
    const auto began = stopwatch.now();
    const auto rows = play_all(cells, what.threads, [](std::size_t played, std::size_t all) {
        if (played * 10 / all != (played - 1) * 10 / all)
            fmt::print(stderr, "{} of {} runs\n", played, all);
    });
    where.took = std::chrono::duration<double>(stopwatch.now() - began).count();
    report.lines = lines_of(rows);
    add_informed_bounds(report.lines, what.threads);
    report.goals = goals_of(report.lines);
    fmt::print("{}{}", table_of(report.lines), text_of(report.goals));
    fmt::print(stderr, "took {:.1f} s\n", where.took);
    files.write(report, cells);
    return broken_laws(rows) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    asked what;
    CLI::App command("How near do backfills come to the best that the rate limit leaves?");
    declare(command, what);
    CLI11_PARSE(command, argc, argv);
    try {
        return run_grid(what);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "schedule: {}\n", problem.what());
        return 1;
    }
}
