#pragma once

#include <sluice/engine/engine.hpp>
#include <sluice/simulation/simulated_account.hpp>

#include <cstdint>
#include <vector>

namespace sluice {

/// A backfill to rehearse: how the account behaves, and how the engine is to work on it.
struct rehearsal_case {
    bucket_limit limit;
    limit_scope scope = limit_scope::all;
    std::vector<duration> operations;  ///< the duration of each, in the order of the windows
    progress_report progress = progress_report::linear;
    std::uint64_t seed = 1;  ///< of the server's latencies and noise, and of the engine's jitter
    duration latency = std::chrono::milliseconds(150);  ///< of an API call
    duration download{};                                ///< the duration of each
    /// Tokens that another program uses.
    struct theft {
        duration at{};  ///< after the beginning
        int tokens = 0;
    };
    std::vector<theft> stolen;
    int spent = 0;  ///< tokens missing at the beginning, as the engine and the server know
    std::size_t most_running = 0;  ///< operations that the server runs at once; 0: no bound
    std::vector<duration> known;   ///< operation times learned in earlier runs, oldest first
    engine_options engine;         ///< its `seed` is not read
    backfill_options how;
};

/// The course of a rehearsal, in time since its beginning.
struct rehearsed {
    summary sum;
    std::vector<duration> deliveries;  ///< when each window's download ended, in window order
    /// A call as it arrived at the server.
    struct call {
        duration at{};
        call_kind kind = call_kind::other;
        std::size_t window = 0;  ///< the index of its window
        bool refused = false;
    };
    std::vector<call> calls;
    std::uint64_t trace_hash = 0;  ///< of the calls, their times and their order
    duration wall{};               ///< the time that the rehearsal took on this machine
};

/// Zero where nothing was delivered.
duration first_delivery(const rehearsed& what);
duration mean_delivery(const rehearsed& what);
duration makespan(const rehearsed& what);

/// Runs the real engine in virtual time against a simulated account that behaves as `what` says.
///
/// Blocks until the run has ended: about 150 us for each export. Equal cases give equal results,
/// but for `wall`. Opens no connection and no file. Thread-safe; not cancellable.
/// Errors: the one that ended the run; else that of the first window that was not delivered.
outcome<rehearsed> rehearse(const rehearsal_case& what);

}  // namespace sluice
