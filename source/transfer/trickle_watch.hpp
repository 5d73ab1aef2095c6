#pragma once

#include <sluice/time/clock.hpp>

#include <cstdint>

namespace sluice {

/// Tells a body that trickles from one that flows: a server that sends a byte now and then is never
/// silent, but holds the transfer for ever. Pure; counts the time spent waiting for bytes alone, so
/// that a slow disk is not blamed on the server.
class trickle_watch {
public:
    /// Over each `span` of waiting at least `least` bytes must come.
    trickle_watch(duration span, std::uint64_t least) : span_(span), least_(least) {}

    /// Counts what came after `waited`; true when it is too little.
    bool too_slow(std::uint64_t bytes, duration waited);

private:
    duration span_;
    std::uint64_t least_;
    duration waited_{};
    std::uint64_t bytes_ = 0;
};

}  // namespace sluice
