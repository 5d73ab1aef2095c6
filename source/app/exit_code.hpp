#pragma once

#include <sluice/engine/summary.hpp>

namespace sluice::app {

/// What the program says by its exit status; the numbers are a contract with scripts. A run that
/// was interrupted says 128 plus the signal instead.
enum class exit_code : int {
    done = 0,  ///< all delivered, or nothing to do
    unexpected = 1,
    usage = 2,       ///< the command line, the configuration, or what they name
    incomplete = 3,  ///< some windows failed or are missing
    key_refused = 4,
    locked = 5,   ///< another process works here
    storage = 6,  ///< the disk or the ledger failed
};

exit_code exit_code_of(error cause) noexcept;

/// The exit status of a run that came to its end; `signal` is the one that stopped it, or 0.
int exit_status_of(const summary& what, int signal) noexcept;

}  // namespace sluice::app
