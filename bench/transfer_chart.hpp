#pragma once

#include "transfer_report.hpp"

namespace sluice::bench {

/// A script of gnuplot's that draws the median times of every job's contenders as bars, ours in its
/// own colour, with a thin line from the least to the most.
std::string chart_of(const transfer_report& report);

}  // namespace sluice::bench
