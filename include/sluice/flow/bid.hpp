#pragma once

#include <sluice/flow/sighting.hpp>
#include <sluice/time/clock.hpp>

#include <cstdint>
#include <optional>

namespace sluice {

/// What a token is wanted for, in the order in which it brings data nearer.
enum class call_kind : std::uint8_t { results, poll, create, other };

/// A request's claim to the next token: all that the policy may know about it.
struct bid {
    call_kind kind = call_kind::other;
    /// Place in the plan: the earlier window first.
    std::uint64_t order = 0;
    /// Not before this: a backoff.
    steady_time not_before{};
    /// For a poll whose time is the policy's to choose: when the operation was created.
    std::optional<steady_time> running_since{};
    /// What earlier looks at it have shown.
    sighting seen{};
    /// Costs no token, where the limit counts creates only; waits for silence and its time alone.
    bool free_of_charge = false;
};

}  // namespace sluice
