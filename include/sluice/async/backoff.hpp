#pragma once

#include <sluice/time/clock.hpp>

#include <cstdint>
#include <limits>

namespace sluice {

/// The one kind of randomness: seeded, so that a run can be replayed; split per job.
///
/// SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014), a
/// UniformRandomBitGenerator: every job has one, so it is 8 bytes, not the 2,504 of a Mersenne
/// twister. Not for secrets.
class random_source {
public:
    using result_type = std::uint64_t;
    static constexpr result_type min() noexcept { return 0; }
    static constexpr result_type max() noexcept { return std::numeric_limits<result_type>::max(); }

    explicit random_source(std::uint64_t seed) noexcept : state_(seed) {}
    result_type operator()() noexcept;

private:
    std::uint64_t state_;
};

/// A source of its own for the part `key` of whatever `seed` drives.
random_source split(std::uint64_t seed, std::uint64_t key);

/// Waits that double, with full jitter: uniform between 0 and min(longest, first * 2^attempt).
/// (Full jitter spreads a crowd of retries best: AWS Architecture Blog, 2015.)
struct backoff {
    duration first = std::chrono::milliseconds(500);
    duration longest = std::chrono::seconds(60);

    /// `attempt` counts from 0; `floor` is what the server asked for at least.
    duration wait(int attempt, random_source& random, duration floor = {}) const;
};

/// `length` times a factor drawn evenly from [1, 1 + spread].
duration jittered(duration length, double spread, random_source& random);

}  // namespace sluice
