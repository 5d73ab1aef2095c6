#include "operation_lengths.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace sluice::bench {
namespace {

using namespace std::chrono_literals;
using real_seconds = std::chrono::duration<double>;

duration rounded(real_seconds length) {
    return std::chrono::round<std::chrono::milliseconds>(std::max(length, real_seconds(1ms)));
}

duration lognormal(duration median, double sigma, dice& random) {
    return rounded(real_seconds(median) * std::exp(sigma * random.normal()));
}

constexpr duration short_mode = 1min;
constexpr duration long_mode = 20min;
constexpr duration equal_length = 5min;

/// The length that this part of all operations exceed.
duration pareto(double exceeding) {
    constexpr double alpha = 1.5;
    const real_seconds length = real_seconds(1min) * std::pow(exceeding, -1 / alpha);
    return rounded(std::min(length, real_seconds(6h)));
}

/// From 1 to 10 min over the windows, or the other way round.
duration drifted(std::size_t place, std::size_t windows, bool backwards, dice& random) {
    constexpr double sigma = 0.3;  // narrow, so that the drift is what is seen
    const double passed =
        windows > 1 ? static_cast<double>(place) / static_cast<double>(windows - 1) : 0;
    const double part = backwards ? 1 - passed : passed;
    return lognormal(rounded(real_seconds(1min) + real_seconds(9min) * part), sigma, random);
}

double normal_quantile(double part) {
    double low = -8;
    double high = 8;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (0.5 * std::erfc(-middle / std::sqrt(2.0)) < part ? low : high) = middle;
    }
    return low;
}

/// The length that this part of all operations stay below.
duration quantile(const workload& what, double part) {
    switch (what.shape) {
        case spread::bimodal:
            return part < 0.5 ? short_mode : long_mode;
        case spread::heavy_tail:
            return pareto(1 - part);
        case spread::equal:
            return equal_length;
        default:
            break;
    }
    const double factor = part > 0 ? std::exp(what.sigma * normal_quantile(part)) : 0;
    return std::chrono::duration_cast<duration>(what.median * factor);
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
    std::vector<duration> lengths(what.windows);
    for (std::size_t i = 0; i < what.windows; ++i) {
        switch (what.shape) {
            case spread::lognormal:
                lengths[i] = lognormal(what.median, what.sigma, random);
                break;
            case spread::bimodal:
                lengths[i] = random.below(2) == 0 ? short_mode : long_mode;
                break;
            case spread::heavy_tail:
                lengths[i] = pareto(random.between_zero_and_one());
                break;
            case spread::drifting:
            case spread::shrinking:
                lengths[i] = drifted(i, what.windows, what.shape == spread::shrinking, random);
                break;
            case spread::straggler:
                lengths[i] = 2min;
                break;
            default:
                lengths[i] = equal_length;
                break;
        }
    }
    if (what.shape == spread::straggler && what.windows > 0)
        lengths[random.below(what.windows)] = 60min;
    return lengths;
}

std::vector<duration> likely_lengths(const workload& what, std::size_t count) {
    std::vector<duration> lengths;
    if (what.shape == spread::drifting || what.shape == spread::shrinking ||
        what.shape == spread::straggler)
        return lengths;
    for (std::size_t i = 0; i < count; ++i)
        lengths.push_back(quantile(what, static_cast<double>(i) / static_cast<double>(count)));
    return lengths;
}

}  // namespace sluice::bench
