#pragma once

#include <sluice/flow/bid.hpp>
#include <sluice/flow/operation_times.hpp>

#include <optional>

namespace sluice {

/// The best bid of each kind that waits.
struct candidates {
    std::optional<bid> results;
    std::optional<bid> repeated_poll;  ///< the one whose next look is due first
    std::optional<bid> first_poll;     ///< the one whose operation has run longest
    std::optional<bid> create;
    std::optional<bid> other;
};

/// Who gets the next token, or when to look again.
struct decision {
    enum class pick { none, results, repeated_poll, first_poll, create, other };
    pick who = pick::none;
    /// With `none`: the earliest time at which the answer can change; max() when never by itself.
    steady_time look_again = steady_time::max();
};

/// Decides who deserves a token at `now`. A pure function.
///
/// `probing` tells that an operation nobody knows the length of is being watched: then no other
/// first look is due before that one has taught something.
decision choose(const candidates& waiting, const operation_times& learned, bool probing,
                steady_time now);

/// When a first look at an operation that has run since `running_since` is due.
steady_time first_look_at(steady_time running_since, const operation_times& learned);

}  // namespace sluice
