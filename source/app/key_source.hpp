#pragma once

#include "app/options.hpp"
#include "app/problem.hpp"

#include <sluice/core/secret.hpp>

#include <optional>
#include <string>

namespace sluice::app {

/// Forbids core dumps and debuggers of other users: for a process that is about to hold a key.
void forbid_core_dumps() noexcept;

/// Takes FULLSTORY_API_KEY out of this process's environment: the text is overwritten where
/// /proc/PID/environ shows it.
std::optional<secret> take_key_variable();

/// A key as a person hands it over: white space around it is dropped.
/// Errors, of usage: empty, or characters that no key has; `origin` names where it came from.
attempt<secret> checked_key(std::string text, const std::string& origin);

/// The key that the user gave: `--api-key-file` or SLUICE_API_KEY_FILE, else FULLSTORY_API_KEY,
/// else the configuration's `api-key-file`. Forbids core dumps before it reads one.
/// Errors, of usage: no key, a file that cannot be read, a text that is none.
attempt<secret> find_key(const options& asked);

/// Whether the user gave any.
bool key_given(const options& asked);

}  // namespace sluice::app
