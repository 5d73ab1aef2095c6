#pragma once

#include <sluice/engine/engine.hpp>
#include <sluice/simulation/simulated_account.hpp>

#include <cstdint>
#include <vector>

namespace sluice::app {

/// A backfill to be rehearsed: an account that behaves exactly so, and how the engine works on it.
struct rehearsal_case {
    bucket_limit limit;
    limit_scope scope = limit_scope::all;
    std::vector<duration> operations;  ///< how long each runs, in the order of the windows
    progress_report progress = progress_report::linear;
    std::uint64_t seed = 1;  ///< of the server's latencies and noise, and of the engine's jitter
    duration latency = std::chrono::milliseconds(150);  ///< of an API call
    duration download{};                                ///< how long each takes
    /// Tokens that somebody else uses.
    struct theft {
        duration at{};  ///< after the beginning
        int tokens = 0;
    };
    std::vector<theft> stolen;
    int spent = 0;  ///< tokens that are not there at the beginning, as both sides know
    std::size_t most_running = 0;  ///< on the server at once; 0 for all
    std::vector<duration> known;   ///< operation times learned in earlier runs, oldest first
    engine_options engine;
    backfill_options how;
};

/// How it went, in time since the beginning.
struct rehearsed {
    summary sum;
    std::vector<duration> deliveries;  ///< in window order: when the download ended
    /// Every call as it arrived at the server.
    struct call {
        duration at{};
        call_kind kind = call_kind::other;
        std::size_t window = 0;  ///< that it is for, in their order
        bool refused = false;
    };
    std::vector<call> calls;
    std::uint64_t trace_hash = 0;  ///< of what arrived, when and in which order
    duration wall{};               ///< that it took on this machine
};

duration first_delivery(const rehearsed& what);
duration mean_delivery(const rehearsed& what);
duration makespan(const rehearsed& what);

/// Runs the real engine in virtual time against a simulated account of this behaviour. Blocking;
/// pure but for `wall`.
/// Errors: those of the engine; that of the first window that was not delivered.
outcome<rehearsed> rehearse(const rehearsal_case& what);

}  // namespace sluice::app
