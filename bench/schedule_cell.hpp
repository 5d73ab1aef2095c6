#pragma once

#include "operation_lengths.hpp"

#include <sluice/simulation/simulated_account.hpp>

#include <string>
#include <vector>

namespace sluice::bench {

/// What a row of the benchmark asks.
enum class question {
    grid,     ///< how near the bound, by windows, length of the operations and progress
    shapes,   ///< the same for lengths spread in other ways
    stolen,   ///< while somebody else takes a fifth of the tokens
    crowded,  ///< while the server runs five operations at a time
};

/// One row: the same question asked of several seeds.
struct cell {
    question asks = question::grid;
    workload load;  ///< but its seed
    progress_report progress = progress_report::linear;
    int seeds = 20;
};

constexpr std::size_t crowd = 5;      ///< operations that a crowded server runs at a time
constexpr double stolen_share = 0.2;  ///< of the tokens

std::string name(question what);
std::string name(progress_report what);
/// `1 min`, `bimodal`: what the operations' lengths are like.
std::string name(const workload& what);
/// `grid N=30 5min linear`.
std::string name(const cell& what);

/// Which of all cells to run; an empty list or text, or 0, leaves none out.
struct selection {
    std::string cells;  ///< a part of the name
    std::vector<std::size_t> windows;
    std::vector<int> minutes;  ///< the median, in the grid and its like
    std::vector<std::string> progress;
    int seeds = 0;       ///< instead of each cell's own
    bool smoke = false;  ///< one small cell of each kind, two seeds
};

std::vector<cell> cells_of(const selection& which);

}  // namespace sluice::bench
