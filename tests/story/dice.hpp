#pragma once

#include <sluice/async/backoff.hpp>

#include <cmath>
#include <vector>

namespace sluice::story {

/// What a seed's story is drawn with.
class dice {
public:
    explicit dice(std::uint64_t seed) noexcept : random_(seed) {}

    /// Evenly from [0, 1).
    double part() noexcept { return static_cast<double>(random_() >> 11U) * 0x1p-53; }
    bool chance(double probability) noexcept { return part() < probability; }
    /// Evenly from both ends and all between.
    int whole(int least, int most) noexcept {
        return least + static_cast<int>(part() * (most - least + 1));
    }
    duration span(duration least, duration most) noexcept {
        return least + scaled(most - least, part());
    }
    /// The same, but each order of magnitude as often as any other; `least` is more than 0.
    duration any_scale(duration least, duration most) noexcept {
        const auto ratio = static_cast<double>(most.count()) / static_cast<double>(least.count());
        return scaled(least, std::pow(ratio, part()));
    }
    double any_scale(double least, double most) noexcept {
        return least * std::pow(most / least, part());
    }
    template <class T>
    T one_of(std::initializer_list<T> choices) noexcept {
        return choices.begin()[whole(0, static_cast<int>(choices.size()) - 1)];
    }

    static duration scaled(duration length, double by) noexcept {
        return duration(static_cast<duration::rep>(static_cast<double>(length.count()) * by));
    }

private:
    random_source random_;
};

}  // namespace sluice::story
