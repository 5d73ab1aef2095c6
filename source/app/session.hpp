#pragma once

#include "app/command_line.hpp"
#include "app/problem.hpp"

#include <sluice/api/account.hpp>
#include <sluice/net/tls_transport.hpp>
#include <sluice/time/clock.hpp>

#include <cstdint>
#include <memory>

namespace sluice::app {

// What every command that calls the API begins with.

/// The account with the key that the user gave. Mistakes in flags are reported before a missing
/// key. Errors: usage.
attempt<account> find_account(const options& asked);

/// A seed of this process's own: two processes must not wait in step.
std::uint64_t own_seed(const clock& time);

/// The way to the servers. Errors: usage, when `--ca-file` cannot be used.
attempt<std::unique_ptr<tls_transport>> open_network(const options& asked);

}  // namespace sluice::app
