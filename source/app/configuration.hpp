#pragma once

#include "app/problem.hpp"

#include <map>
#include <string_view>
#include <vector>

namespace sluice::app {

/// The settings of a file, each as the words that its flag would be given.
using file_settings = std::map<std::string, std::vector<std::string>>;

/// Reads TOML whose keys are the flags' long names; `file` names it in messages.
///
/// Strings, numbers, booleans, dates, times, and lists of them; no tables. Pure.
/// Errors, all of usage: not TOML, with the line; a key that is not in `known`, with the nearest
/// one that is; a value of another kind.
attempt<file_settings> parse_configuration(std::string_view text, const std::string& file,
                                           const std::vector<std::string>& known);

/// The same of a file on disk.
attempt<file_settings> read_configuration(const std::string& file,
                                          const std::vector<std::string>& known);

}  // namespace sluice::app
