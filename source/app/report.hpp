#pragma once

#include "app/problem.hpp"

#include <sluice/api/export_spec.hpp>
#include <sluice/engine/summary.hpp>

#include <string>

namespace sluice::app {

// What a run came to, as text. Pure.

/// The `--json` summary, one line.
std::string json_report(const summary& what);
/// The same for a person, some lines.
std::string human_report(const summary& what);
/// What stands between this run and completeness, in one line with the way out; `status` is the
/// exit status and not 0.
problem ending_problem(const summary& what, int status);

/// Writes to standard output, whole; returns the exit status of success.
/// Errors: unexpected, when that could not be done.
attempt<int> print(const std::string& text);

}  // namespace sluice::app
