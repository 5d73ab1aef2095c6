#pragma once

#include "app/options.hpp"

namespace CLI {
class App;
}

namespace sluice::app {

/// Whether a command's help shows a group of flags. Commands that look at a backfill take all the
/// flags of the one that made it, so that the same line works with another verb.
enum class shown { yes, no };

void declare_what(CLI::App& command, options& into, shown help);
void declare_windows(CLI::App& command, options& into, shown help);
void declare_account(CLI::App& command, options& into, shown help);
void declare_effort(CLI::App& command, options& into, shown help);
void declare_places(CLI::App& command, options& into, shown help);
void declare_output(CLI::App& command, options& into, shown help);
void declare_plan(CLI::App& command, options& into);
void declare_simulate(CLI::App& command, options& into);

}  // namespace sluice::app
