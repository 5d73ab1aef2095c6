#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::app {

/// The number of letters to change, add, drop or swap with a neighbour to get from one word to
/// the other.
std::size_t edit_distance(std::string_view from, std::string_view to);

/// The word that `wrong` was most likely meant to be; empty when none comes near.
std::string nearest(std::string_view wrong, const std::vector<std::string>& known);

}  // namespace sluice::app
