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
/// Plain, for now: calls that somebody waits for at a terminal; results, since each releases a
/// window's data; looks that are due, the one that has been due longest first; creates. Nobody
/// starves: results and looks are bounded by the creates before them.
///
/// `probing` tells that the first look at any operation of this account is under way: no other
/// first look is due before that one has taught how long they run.
decision choose(const candidates& waiting, const operation_times& learned, bool probing,
                steady_time now);

}  // namespace sluice
