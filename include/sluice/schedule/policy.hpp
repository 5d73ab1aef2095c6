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
///
/// The reasoning behind the times at which looks are due, and where it lives:
/// - A window costs three calls at least, and every look that finds its operation running costs
///   one more. So what is to be decided is when to look (schedule/poll_plan.hpp): too early wastes
///   a token, too late delays one window. Both are weighed in seconds of delay.
/// - What is believed of the running times (schedule/duration_distribution.hpp) rests on the
/// server's own stamps
///   of those that ended, on looks at those that still run, and on the percentages that these show
///   (schedule/operation_times.hpp), as far as percentages proved right
///   (schedule/percentage_errors.hpp). Windows often grow or shrink along the plan: the second
///   operation that is looked at is the farthest from the first, and a trend scales what is
///   believed (schedule/length_trend.hpp).
/// - What a token is worth (schedule/token_price.hpp) follows from the calls that are still to be
/// made
///   and from the tokens that come until then: where they are missing, a wasted one delays all who
///   wait for it; where some are left over, looks are bought with them. Results of operations that
///   were seen to end have theirs before looks, even while they wait for a download to end.
/// - Tokens that nothing else will want lie idle; a quarter of the burst is left for others who may
///   use the key and for the next run. With the rest looks are bought at a lower price still, and,
///   while nothing is learned, a ladder of looks at one operation from its first second on, each a
///   fixed part later than the one before, as wide as its share of those tokens asks for.
/// - Creates go before looks once the work that is left would otherwise end before the last
///   operations do, should one of them even run far longer than any that was seen (up to 45 min, in
///   large backfills), and once after each wasted look, so that a wrong belief cannot leave the
///   server idle (schedule/outlook.hpp in the sources). They are held back while a server that runs
///   few operations at once would let them wait for half of the time an operation may take.
/// - A refused call (429) corrects the bucket (schedule/token_bucket.hpp); a second one tells that
///   others use the key, and leaves them a few tokens (schedule/rivals.hpp in the sources).
/// bench/schedule measures what that comes to, against a clairvoyant and a lower bound.
decision choose(const candidates& waiting, bool creates_first, steady_time now);

}  // namespace sluice
