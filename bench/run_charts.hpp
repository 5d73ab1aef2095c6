#pragma once

#include "schedule_run.hpp"

namespace sluice::bench {

// gnuplot scripts of one run: ours on the left, the clairvoyant's on the right, on one scale of
// time in minutes.

/// A row a window: its operation, how long that had ended before a look found it, and the fetching;
/// a tick for each look.
std::string gantt_chart(const match& played);

/// The tokens that were left.
std::string token_chart(const match& played);

}  // namespace sluice::bench
