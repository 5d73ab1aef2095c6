#pragma once

#include "app/command_line.hpp"
#include "app/settings.hpp"

namespace sluice::app {

/// What the state tells of an account before anything is asked of it.
struct known_account {
    std::optional<std::chrono::milliseconds> refused_span;  ///< known to be too long an export
    std::vector<operation_time> operation_times;            ///< the latest, oldest first
    int spent = 0;                                          ///< tokens that are not there now
    std::vector<time_range> delivered;  ///< windows of this backfill, when `--out` has it
};

/// Looks for the account in the state: the one that `--out` is of, else that of the key where one
/// is given, else the only one there is. Makes nothing and needs none of them. A state that cannot
/// be read is warned of and passed over: a plan is only a look ahead.
known_account look_up_account(const options& asked, const environment& variables,
                              const bucket_limit& limit, const export_spec& spec,
                              const clock& time);

}  // namespace sluice::app
