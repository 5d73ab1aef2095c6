#pragma once

#include "schedule_score.hpp"

namespace sluice::bench {

// gnuplot scripts, of the rows of the grid; empty where there are none. The number of windows goes
// to the right; the two of several panels have one for each median of the operations' times.

/// The makespan over the bound: ours by progress, the clairvoyant's and first come's.
std::string makespan_chart(const std::vector<line>& lines);

/// The mean time to data over the clairvoyant's: ours by progress, first come's, and what is wanted
/// of us.
std::string mean_chart(const std::vector<line>& lines);

/// How many times longer one export at a time takes than we do, a line for each median.
std::string sequential_chart(const std::vector<line>& lines);

}  // namespace sluice::bench
