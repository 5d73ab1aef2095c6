#pragma once

#include "app/command_line.hpp"

namespace sluice::app {

// The commands of the program, one a source file. Each returns the exit status, or what to tell
// the user on one line.

attempt<int> command_backfill(const options& asked, const environment& variables);
attempt<int> command_plan(const options& asked, const environment& variables);
attempt<int> command_status(const options& asked, const environment& variables);
attempt<int> command_verify(const options& asked, const environment& variables);
attempt<int> command_segments(const options& asked, const environment& variables);
attempt<int> command_cancel(const options& asked, const environment& variables);
attempt<int> command_simulate(const options& asked);
attempt<int> command_demo(const options& asked, const environment& variables);

}  // namespace sluice::app
