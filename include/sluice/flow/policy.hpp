#pragma once

#include <sluice/time/clock.hpp>

#include <optional>

namespace sluice {

/// When the best claim of each kind that waits is due; nothing where none of the kind waits.
struct candidates {
    std::optional<steady_time> other;
    std::optional<steady_time> results;
    std::optional<steady_time> repeated_poll;
    std::optional<steady_time> first_poll;
    std::optional<steady_time> create;
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
/// Calls that somebody waits for at a terminal; results, since each releases a window's data;
/// looks that are due, the one that has been due longest first; creates. With `creates_first`
/// they go before the looks. Nobody starves: results and looks are bounded by the creates before
/// them, and creates by the windows.
decision choose(const candidates& waiting, bool creates_first, steady_time now);

}  // namespace sluice
