#pragma once

#include <sluice/schedule/token_bucket.hpp>
#include <sluice/schedule/token_request.hpp>

#include <vector>

namespace sluice::bench {

/// What an account does, told exactly.
struct terms {
    bucket_limit limit;
    duration latency = std::chrono::milliseconds(150);  ///< of an API call and of a download's head
    duration download = std::chrono::seconds(5);
    std::vector<duration> operations;  ///< how long each runs, in the order of the windows
};

/// Who called when, and when each window was there, in time since the beginning.
struct schedule {
    struct call {
        duration at{};
        call_kind kind = call_kind::other;
        std::size_t window = 0;
    };
    std::vector<call> calls;           ///< in order of time
    std::vector<duration> deliveries;  ///< in window order
};

duration makespan(const schedule& what);
duration mean_delivery(const schedule& what);

/// The least that any client needs that is told nothing beforehand: it has to look at each
/// operation once it has ended, so a window costs three calls, and the last of all is some window's
/// `results`; and the longest operation must run and be fetched. What a call may spend on its way
/// to the server, and a look's answer on its way back, is left out: a lucky client overlaps it.
/// `taken` tokens are lost to others.
duration lower_bound(const terms& what, int taken = 0);

/// The same when the server runs only `machines` operations at once: these have to do all the work.
duration crowded_bound(const terms& what, std::size_t machines);

/// What a client needs at least that creates in the order of the windows, on a server that runs
/// `machines` operations at once and takes them in turn: every token goes to creates until all are
/// made. No bound for others: a luckier order may pack the machines better.
duration crowded_in_turn(const terms& what, std::size_t machines);

// The schedules below are made of whole calls that spend tokens of the same bucket, full at the
// beginning, reach the server at once and are answered after the latency. Downloads do not wait for
// each other.

/// Knows when every operation ends and never looks early. Greedy: results first, then looks at the
/// operations that have ended, oldest first, then creates. No optimum, but no client can be asked
/// for more.
schedule clairvoyant(const terms& what);

/// One export at a time, looked at 5 s after each answer: a script of twenty lines.
schedule sequential(const terms& what);

/// Everything at once, and every call waits in one queue: first come, first served. A look is asked
/// for 60 s after the answer before it.
schedule first_come(const terms& what);

}  // namespace sluice::bench
