#pragma once

#include "app/options.hpp"
#include "app/problem.hpp"

#include <sluice/api/account.hpp>
#include <sluice/api/export_spec.hpp>
#include <sluice/engine/engine.hpp>
#include <sluice/engine/plan.hpp>
#include <sluice/simulation/simulated_account.hpp>

#include <filesystem>
#include <functional>
#include <optional>

namespace sluice::app {

// From what the user wrote to what the library takes. Pure; every error is one of usage and names
// the flag, variable or key that is wrong.

attempt<export_spec> spec_of(const options& asked);
attempt<plan_request> request_of(const options& asked);
/// The windows of the request as they stand at `now`.
attempt<plan> windows_of(const options& asked, wall_time now);
/// Of these, in order, those that are to be exported again.
attempt<std::vector<time_range>> refreshed_of(const options& asked,
                                              const std::vector<time_range>& windows);
/// Rate and burst.
attempt<bucket_limit> limit_of(const options& asked);
attempt<limit_scope> scope_of(const options& asked);
attempt<account> account_of(const options& asked, secret key);
/// All but the seed.
attempt<engine_options> engine_options_of(const options& asked);
attempt<backfill_options> backfill_options_of(const options& asked);

/// How long exports usually run, if the user said so; 1 s to 23 h.
attempt<std::optional<duration>> operation_time_of(const options& asked);

enum class progress_kind { automatic, bar, plain, none };
attempt<progress_kind> progress_of(const options& asked);

/// Lengths of simulated operations, `2..8` seconds or one number.
struct length_range {
    duration shortest;
    duration longest;
};
attempt<length_range> lengths_of(const options& asked);

/// Where facts are kept: `--state`, else `$XDG_STATE_HOME/sluice`, else `~/.local/state/sluice`.
attempt<std::filesystem::path> state_folder_of(
    const options& asked,
    const std::function<std::optional<std::string>(const std::string&)>& variables);

}  // namespace sluice::app
