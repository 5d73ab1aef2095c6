#pragma once

#include <sluice/simulation/simulated_account.hpp>

#include <optional>
#include <string>
#include <vector>

#include "support/effort.hpp"

namespace sluice::story {

/// What goes wrong with a ledger's or a sink's steps, as a `fault` does with requests.
struct trouble {
    std::string on;           ///< the step's name; empty for any
    std::uint64_t first = 1;  ///< of these steps
    std::uint64_t count = 0;  ///< in a row; 0 for all that follow
    double probability = 1;
    duration after{};  ///< the story's begin
    std::optional<duration> until;
    std::optional<error> cause;  ///< it fails with this
    duration delay{};            ///< it takes so long; of a sink
};

/// The process dies before a call of ledger, sink or network: the first, or one some calls later,
/// that is made this long after the story's begin.
struct crash {
    duration after{};
    std::uint64_t calls_later = 0;
    bool reboot = false;  ///< steady times mean nothing to the next process
    duration pause{};     ///< until somebody starts it again
};

/// The machine's wall clock is set, or the machine sleeps while time passes for all others.
struct clock_change {
    duration after{};
    std::chrono::milliseconds set{0};
    duration sleeps{};
};

/// One backfill, and all that goes wrong with it.
struct story_plan {
    std::uint64_t seed = 1;
    std::vector<time_range> windows;
    export_spec spec;
    /// Its faults and thefts end `calm` after the first request at the latest, all others' as long
    /// after the begin.
    simulation_options server;
    sluice::testing::effort how;
    std::vector<trouble> ledger;
    std::vector<trouble> sink;
    std::vector<crash> crashes;         ///< in order of time
    std::vector<clock_change> changes;  ///< in order of time
    duration calm{};
    /// So long after the calm began, and a run was begun, every window is there.
    duration patience{};
};

/// When every story begins, and on which reading of the steady clock.
wall_time first_day();
steady_time first_tick();

/// `count` windows, each `length` long, from 2026-01-01.
std::vector<time_range> windows_of(int count, std::chrono::milliseconds length);

/// Everything about a story, from one number.
story_plan draw_plan(std::uint64_t seed);

/// How long after the calm the backfill of `plan` may take, with all that an earlier trouble can
/// leave behind: a silence of an hour, operations that never end.
duration patience_with(const story_plan& plan);

/// The faults of a server over `calm`, drawn.
class dice;
fault_plan draw_faults(dice& any, duration calm);

}  // namespace sluice::story
