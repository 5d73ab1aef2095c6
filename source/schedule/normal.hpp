#pragma once

#include <cmath>
#include <numbers>

namespace sluice {

// The standard normal distribution.

inline double normal_density(double z) noexcept {
    return std::exp(-0.5 * z * z) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}

inline double normal_within(double z) noexcept {
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

inline double normal_beyond(double z) noexcept {
    return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

/// What is to be expected of one that is beyond `z`. Far out, where nothing is, a bit more.
inline double normal_mean_beyond(double z) noexcept {
    constexpr double nothing = 1e-9;
    const double rest = normal_beyond(z);
    return rest > nothing ? normal_density(z) / rest : z + 0.2;
}

}  // namespace sluice
