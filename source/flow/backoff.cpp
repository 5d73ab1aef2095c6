#include <sluice/flow/backoff.hpp>

#include <algorithm>

namespace sluice {
namespace {

// SplitMix64's finaliser (Steele, Lea, Flood 2014): neighbouring keys give unrelated seeds.
std::uint64_t scramble(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

// Not std::uniform_int_distribution, which gives other numbers in other standard libraries.
duration between_zero_and(duration longest, random_source& random) {
    if (longest <= duration::zero()) return duration::zero();
    return duration(
        static_cast<duration::rep>(random() % (static_cast<std::uint64_t>(longest.count()) + 1)));
}

}  // namespace

random_source split(std::uint64_t seed, std::uint64_t key) {
    return random_source(scramble(scramble(seed) ^ key));
}

duration backoff::wait(int attempt, random_source& random, duration floor) const {
    duration ceiling = std::min(first, longest);
    for (int i = 0; i < attempt && ceiling > duration::zero() && ceiling < longest; ++i)
        ceiling = ceiling < longest / 2 ? ceiling * 2 : longest;
    return floor + between_zero_and(ceiling, random);
}

duration jittered(duration length, double spread, random_source& random) {
    const auto most = std::chrono::duration_cast<duration>(length * spread);
    return length + between_zero_and(most, random);
}

}  // namespace sluice
