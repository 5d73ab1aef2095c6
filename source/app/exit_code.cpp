#include "app/exit_code.hpp"

#include <algorithm>

namespace sluice::app {

exit_code exit_code_of(error cause) noexcept {
    switch (cause) {
        case error::invalid_argument:
        case error::folder_of_another_backfill:
            return exit_code::usage;
        case error::key_refused:
        case error::permission_denied:
            return exit_code::key_refused;
        case error::ledger_locked:
        case error::lease_lost:
        case error::folder_locked:
            return exit_code::locked;
        case error::ledger_failed:
        case error::ledger_damaged:
        case error::ledger_too_new:
        case error::sink_failed:
        case error::disk_full:
            return exit_code::storage;
        default:
            return exit_code::unexpected;
    }
}

int exit_status_of(const summary& what, int signal) noexcept {
    if (what.ended_by) {
        if (what.ended_by->cause() == error::stopped && signal != 0) return 128 + signal;
        const exit_code code = exit_code_of(what.ended_by->cause());
        // Whatever else ended a run early, windows are missing.
        return static_cast<int>(code == exit_code::unexpected ? exit_code::incomplete : code);
    }
    const bool storage = std::any_of(
        what.failures.begin(), what.failures.end(), [](const summary::failed_window& window) {
            return exit_code_of(window.problem.cause()) == exit_code::storage;
        });
    if (storage) return static_cast<int>(exit_code::storage);
    const bool all = what.windows.failed == 0 &&
                     what.windows.delivered + what.windows.already >= what.windows.planned;
    return static_cast<int>(all ? exit_code::done : exit_code::incomplete);
}

}  // namespace sluice::app
