#pragma once

#include "schedule_run.hpp"

namespace sluice::bench {

/// Of the seeds of a row: the geometric mean, and the largest.
struct ratio {
    double mean = 0;
    double worst = 0;
};

/// What a row comes to. Below 1 is better than the reference, above it worse.
struct line {
    cell what;
    ratio makespan;    ///< over the bound
    ratio attainable;  ///< the clairvoyant's makespan over the bound
    ratio in_turn;     ///< over the least of who creates in the windows' order (crowded only)
    ratio mean;        ///< time to data, over the clairvoyant's
    double least_mean =
        0;               ///< the least of `mean` that can be expected (informed_bound); 0: unknown
    ratio first_mean;    ///< first come's time to data, over the clairvoyant's
    ratio first_come;    ///< makespan over first come's
    ratio sequential;    ///< sequential's makespan over ours: the other way round
    double refused = 0;  ///< share of the calls
    double polls = 0;    ///< a window
    double throttled = 0, taken = 0;  ///< a run
    double wall = 0;                  ///< seconds, the seeds' median
    // Means over the seeds, in seconds.
    double bound = 0;
    score::times ours, clairvoyant, first, one_by_one;
};

std::vector<line> lines_of(const std::vector<row>& rows);

/// Fills in `least_mean` where it can be had. Takes about a second for
/// each workload, on so many threads.
void add_informed_bounds(std::vector<line>& lines, unsigned threads);

/// How near a schedule is to be to the bound (makespan) and to the clairvoyant (mean time to data):
/// as a geometric mean over the cells, and in the worst of them.
struct nearness {
    double makespan = 0, worst_makespan = 0;
    double mean = 0, worst_mean = 0;
};
/// Without a progress to go by, looks have to be guessed, and less is asked.
nearness wanted(progress_report progress);

/// A goal and how far we are from it.
struct goal {
    std::string group;  ///< `grid linear`
    std::string what;   ///< `makespan / bound, geometric mean`
    double value = 0;
    double limit = 0;
    bool at_least = false;  ///< else at most
    std::string worst;      ///< the cell that it is of, for a worst cell
    double least = 0;       ///< nobody can expect less in that cell; 0 when that is not known

    bool holds() const { return at_least ? value >= limit : value <= limit; }
};

/// The goals of the rows that were run.
std::vector<goal> goals_of(const std::vector<line>& lines);

}  // namespace sluice::bench
