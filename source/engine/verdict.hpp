#pragma once

#include <sluice/engine/engine.hpp>

namespace sluice {

/// What has gone wrong with one export so far.
struct history {
    int attempts = 0;      ///< failures in a row of the step it is at
    int creations = 0;     ///< exports made for it, the present one included
    int renewals = 0;      ///< new locations asked for by the present download
    int fresh_starts = 0;  ///< downloads begun again from 0
};

/// What a job does about a failure.
enum class verdict {
    retry,           ///< the same step, after a backoff
    renew_location,  ///< one more results call, then resume
    start_again,     ///< one more results call, then from 0
    recreate,        ///< a new export
    give_up,         ///< this window fails
    end_run,         ///< every window stops, resumable
};

/// Decides by the failure's condition and what is left of each budget. A pure function.
///
/// `server_known` tells that this run has had an answer from the server: then failures to reach
/// it are the network's, and cost no attempt.
verdict judge(const failure& problem, const history& past, const engine_options& options,
              bool server_known);

}  // namespace sluice
