#include <sluice/async/backoff.hpp>

#include <algorithm>

namespace sluice {
namespace {

constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15;

// The finaliser of SplitMix64: neighbouring numbers give unrelated ones.
std::uint64_t finalised(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

std::uint64_t scramble(std::uint64_t x) {
    return finalised(x + golden_gamma);
}

// Not std::uniform_int_distribution, which gives other numbers in other standard libraries.
duration between_zero_and(duration longest, random_source& random) {
    if (longest <= duration::zero()) return duration::zero();
    return duration(
        static_cast<duration::rep>(random() % (static_cast<std::uint64_t>(longest.count()) + 1)));
}

}  // namespace

std::uint64_t random_source::operator()() noexcept {
    return finalised(state_ += golden_gamma);
}

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
