#pragma once

#include "schedule_score.hpp"

#include <sluice/core/time_range.hpp>

namespace sluice::bench {

/// Where and how a benchmark was run.
struct environment {
    std::string version;
    std::string build;  ///< `optimised`, or why its wall times are no measurement
    unsigned cores = 0;
    unsigned threads = 0;  ///< runs at once
    wall_time began{};
    double took = 0;  ///< seconds
};

/// One run that is shown in detail.
struct example {
    cell what;
    std::uint64_t seed = 1;
    match played;
};

/// All that a report tells.
struct schedule_report {
    environment where;
    std::vector<line> lines;
    std::vector<goal> goals;
    example shown;     ///< call by call
    example headline;  ///< by what it brings when
};

/// The run to be shown call by call: 30 windows, 5 min, linear progress, if that was among the
/// cells or none of the grid was; else the first of the grid.
cell cell_to_show(const std::vector<cell>& cells);

/// The run that shows most of what is gained: the most windows of the grid's 5 min, linear; where
/// there are none, the run to be shown.
cell cell_of_headline(const std::vector<cell>& cells);

example play_example(const cell& what, std::uint64_t seed);

}  // namespace sluice::bench
