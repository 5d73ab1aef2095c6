#pragma once

#include <cstdint>
#include <string_view>

namespace sluice {

/// The finalizer of SplitMix64: every bit of the result depends on every bit of `x`.
constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
}

/// One number made of several: the randomness of the simulation, which knows no order of calls.
template <class... More>
constexpr std::uint64_t mix(std::uint64_t first, std::uint64_t second, More... more) noexcept {
    return mix(mix(first) ^ second, static_cast<std::uint64_t>(more)...);
}

constexpr std::uint64_t mix_text(std::string_view text) noexcept {
    std::uint64_t x = text.size();
    for (const char c : text) {
        x = mix(x, static_cast<unsigned char>(c));
    }
    return x;
}

}  // namespace sluice
