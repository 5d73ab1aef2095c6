#pragma once

#include "app/screen_line.hpp"

#include <sluice/engine/snapshot.hpp>

#include <string>
#include <vector>

namespace sluice::app {

// A run as text, for one terminal at one moment. Pure; no line is wider than the screen.

/// One line for each export under way, oldest first, as many as leave room for the total; those
/// nearest to delivery stay when there are too many.
std::vector<std::string> running_lines(const snapshot& run, const screen& on);
/// Windows, failures, tokens, time left under the limit, time gone.
std::string total_line(const snapshot& run, const screen& on);

std::string delivered_line(const receipt& what, const screen& on);
std::string failed_line(const time_range& window, const failure& problem, const screen& on);

/// The same as the total line, for a log file.
std::string plain_line(const snapshot& run);

}  // namespace sluice::app
