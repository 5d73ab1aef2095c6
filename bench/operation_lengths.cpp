#include "operation_lengths.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace sluice::bench {
namespace {

using namespace std::chrono_literals;
using seconds = std::chrono::duration<double>;

duration rounded(seconds length) {
    return std::chrono::round<std::chrono::milliseconds>(std::max(length, seconds(1ms)));
}

duration lognormal(duration median, double sigma, dice& random) {
    return rounded(seconds(median) * std::exp(sigma * random.normal()));
}

duration pareto(dice& random) {
    constexpr double alpha = 1.5;
    const seconds length = seconds(1min) * std::pow(random.between_zero_and_one(), -1 / alpha);
    return rounded(std::min(length, seconds(6h)));
}

std::vector<duration> bimodal(std::size_t windows, dice& random) {
    std::vector<duration> lengths(windows, 1min);
    std::fill_n(lengths.begin(), windows / 2, 20min);
    for (std::size_t left = windows; left > 1; --left)
        std::swap(lengths[left - 1], lengths[random.below(left)]);
    return lengths;
}

duration drifted(std::size_t place, std::size_t windows, dice& random) {
    constexpr double sigma = 0.3;  // narrow, so that the drift is what is seen
    const double part =
        windows > 1 ? static_cast<double>(place) / static_cast<double>(windows - 1) : 0;
    return lognormal(rounded(seconds(1min) + seconds(9min) * part), sigma, random);
}

}  // namespace

std::uint64_t dice::bits() {
    std::uint64_t x = state_ += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

double dice::between_zero_and_one() {
    return (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52;
}

double dice::normal() {
    const double far = std::sqrt(-2 * std::log(between_zero_and_one()));
    return far * std::cos(2 * std::numbers::pi * between_zero_and_one());
}

std::uint64_t dice::below(std::uint64_t end) {
    return bits() % end;  // the ends here are small: no number is noticeably likelier
}

std::vector<duration> operation_lengths(const workload& what) {
    // A number of its own for every kind of workload, so that no two share their luck.
    dice random(what.seed * 1'000'003 + static_cast<std::uint64_t>(what.shape) * 101 +
                static_cast<std::uint64_t>(what.median / 1s));
    if (what.shape == spread::bimodal) return bimodal(what.windows, random);
    std::vector<duration> lengths(what.windows);
    for (std::size_t i = 0; i < what.windows; ++i) {
        switch (what.shape) {
            case spread::lognormal:
                lengths[i] = lognormal(what.median, what.sigma, random);
                break;
            case spread::heavy_tail:
                lengths[i] = pareto(random);
                break;
            case spread::drifting:
                lengths[i] = drifted(i, what.windows, random);
                break;
            case spread::straggler:
                lengths[i] = 2min;
                break;
            default:
                lengths[i] = 5min;
                break;
        }
    }
    if (what.shape == spread::straggler && what.windows > 0)
        lengths[random.below(what.windows)] = 60min;
    return lengths;
}

}  // namespace sluice::bench
