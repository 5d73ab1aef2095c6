#pragma once

#include "app/options.hpp"
#include "app/problem.hpp"

#include <functional>
#include <optional>

namespace sluice::app {

/// What a command line came to.
struct command_line {
    options asked;
    /// The help or the version, when that was asked for: to be printed, and nothing else done.
    std::string text;
};

/// A look-up of environment variables; an empty one counts as not set.
using environment = std::function<std::optional<std::string>(const std::string& name)>;

/// Reads the command line, the variables and the configuration file: a flag beats its variable
/// (`--retry-wait`, `SLUICE_RETRY_WAIT`), which beats the file (`retry-wait = "1s"`).
///
/// Errors, all of usage and one line each: an unknown command, flag or key, with the nearest known
/// one; a value missing or of the wrong kind; a flag that the command cannot do without.
attempt<command_line> read_command_line(const std::vector<std::string>& arguments,
                                        const environment& variables);

}  // namespace sluice::app
