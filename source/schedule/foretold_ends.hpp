#pragma once

#include <sluice/schedule/operation_times.hpp>

#include <vector>

namespace sluice {

/// The ends that percentages leave open, where they foretell one, as far as they are beyond the age
/// that is ruled out; none when they foretold an earlier one. `pace` is the operation's own.
std::vector<duration_distribution::point> foretold_ends(const operation_times::forecast& told,
                                                        double ruled_out, double pace,
                                                        const operation_times& learned);

}  // namespace sluice
