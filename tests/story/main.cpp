#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <thread>

#include "story/soak.hpp"
#include "story/story.hpp"

namespace {

using namespace sluice::story;

int replay(std::uint64_t seed) {
    const auto told = tell(draw_plan(seed), &std::cout);
    for (const auto& one : told.violations) std::cout << "violated: " << one << "\n";
    const std::chrono::duration<double> length = told.length;
    std::cout << fmt::format(
        "seed {}: {}; {} runs, {} crashes, {} requests, {:.0f} s of virtual time, trace {:016x}\n",
        seed, told.violations.empty() ? "all properties held" : "VIOLATED", told.runs, told.crashes,
        told.requests, length.count(), told.hash);
    return told.violations.empty() ? 0 : 1;
}

int run(int argc, char** argv) {
    CLI::App app(
        "Lives through whole backfills in virtual time, each with all that goes wrong drawn from\n"
        "one number, and checks what must hold whatever goes wrong.");
    soak_options what;
    what.program = argv[0];
    what.jobs = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
    std::uint64_t seed = 0;
    auto* const one = app.add_option("--seed", seed, "Replay this one, and tell its story");
    auto* const many =
        app.add_option("--seeds", what.seeds, "Live through so many")->check(CLI::PositiveNumber);
    many->excludes(one);
    app.add_option("--from", what.from, "The first of them")->capture_default_str()->needs(many);
    app.add_option("--jobs", what.jobs, "Processes at once")
        ->capture_default_str()
        ->check(CLI::Range(1, 256))
        ->needs(many);
    app.footer("Exit codes: 0 all properties held; 1 some did not; 2 usage.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? 0 : 2;
    }
    if (*one) return replay(seed);
    if (!*many) {
        std::cerr << "give --seed or --seeds; see --help\n";
        return 2;
    }
    return soak(what) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << "\n";
        return 1;
    }
}
