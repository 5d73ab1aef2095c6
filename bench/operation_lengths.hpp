#pragma once

#include <sluice/time/clock.hpp>

#include <cstdint>
#include <vector>

namespace sluice::bench {

/// How the times of a backfill's operations are spread.
enum class spread {
    lognormal,   ///< around the median, as far as sigma says
    bimodal,     ///< 1 min or 20 min, with equal odds
    heavy_tail,  ///< Pareto, alpha 1.5, from 1 min on, capped at 6 h
    drifting,    ///< lognormal, its median growing evenly from 1 to 10 min over the windows
    shrinking,   ///< the same, from 10 min down to 1 min
    equal,       ///< 5 min each
    straggler,   ///< 2 min each, but one of 60 min
};

struct workload {
    spread shape = spread::lognormal;
    std::size_t windows = 0;
    duration median{};   ///< of lognormal
    double sigma = 0.5;  ///< of the logarithm
    std::uint64_t seed = 1;
};

/// How long each operation runs, in the order of the windows, to the millisecond.
///
/// The same on every machine and from every compiler: it asks no distribution of the standard
/// library, whose results are anybody's.
std::vector<duration> operation_lengths(const workload& what);

/// Equally likely lengths of one operation of such a workload, ascending, each the least of those
/// that it stands for; empty where the lengths of a workload's operations depend on each other, or
/// on their place.
std::vector<duration> likely_lengths(const workload& what, std::size_t count);

/// A stream of random numbers that is the same everywhere (splitmix64).
class dice {
public:
    explicit dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t bits();
    double between_zero_and_one();           ///< neither end is ever drawn
    double normal();                         ///< mean 0, deviation 1, by Box and Muller
    std::uint64_t below(std::uint64_t end);  ///< evenly from [0, end)

private:
    std::uint64_t state_;
};

}  // namespace sluice::bench
