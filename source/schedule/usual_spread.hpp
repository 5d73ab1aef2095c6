#pragma once

namespace sluice {

/// How far the times of one account's operations are spread before they tell: the standard
/// deviation of their logarithms.
inline constexpr double usual_spread = 0.8;

}  // namespace sluice
