#pragma once

#include "app/backfill_place.hpp"
#include "app/terminal.hpp"

#include <sluice/net/tls_transport.hpp>

namespace sluice::app {

/// Everything that one run of a backfill needs to know.
struct backfill_order {
    account who;
    export_spec spec;
    plan windows;
    std::vector<time_range> again;  ///< of these, to be exported again though delivered
    engine_options engine;
    backfill_options how;
    progress_kind shown = progress_kind::automatic;
    terminal_facts terminal;
};

/// What a run came to, and the signal that ended it or 0.
struct backfill_end {
    summary what;
    int signal = 0;
    std::optional<problem> manifest;  ///< why it is not up to date
};

/// What to tell the user last; nothing when all went well. `status` is `exit_status_of` the run.
std::optional<problem> problem_at_end(const backfill_end& end, int status);

/// Runs a backfill on this thread to its end, shows its progress, heeds signals, and brings the
/// manifest up to date.
/// Errors: the ledger's and the engine's before anything was asked of the server.
attempt<backfill_end> run_backfill(const backfill_order& order, backfill_place& place,
                                   transport& network, clock& time);

}  // namespace sluice::app
