#pragma once

#include "app/progress_model.hpp"
#include "app/screen_line.hpp"

#include <string>
#include <vector>

namespace sluice::app {

/// What a picture of a run needs besides the run.
struct moment_of_run {
    steady_time now;
    /// The account's bucket; nothing before the first call.
    std::optional<dispatcher::reading> tokens;
    bucket_limit limit;
    limit_scope counted = limit_scope::all;
};

// A run as text, for one terminal at one moment. Pure; no line is wider than the screen.

/// One line for each export under way, oldest first, as many as leave room for the total; those
/// nearest to delivery stay when there are too many.
std::vector<std::string> running_lines(const progress_model& run, const moment_of_run& when,
                                       const screen& on);
/// Windows, failures, tokens, time left under the limit, time gone.
std::string total_line(const progress_model& run, const moment_of_run& when, const screen& on);

std::string delivered_line(const receipt& what, const screen& on);
std::string failed_line(const time_range& window, const failure& problem, const screen& on);

/// The same as the total line, for a log file.
std::string plain_line(const progress_model& run, const moment_of_run& when);

}  // namespace sluice::app
