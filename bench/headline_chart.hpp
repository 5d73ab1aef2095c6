#pragma once

#include "schedule_score.hpp"

namespace sluice::bench {

/// How the data of one run comes in by ours, the clairvoyant's, first come's and one at a time; and
/// beside it how long all of the data takes by the number of windows, of the grid's rows that are
/// like that run. A gnuplot script of one picture that explains itself.
std::string headline_chart(const std::vector<line>& lines, const cell& what, const match& played);

}  // namespace sluice::bench
