#pragma once

#include <sluice/forecast/rehearsal.hpp>

#include <string_view>

namespace sluice {

/// Reads one rehearsal case from JSON:
///
///     {"rate_per_minute": 2, "burst": 50, "limit_scope": "all" | "create",
///      "operations": [{"seconds": 312.5}, ...], "progress": "linear" | "none" | "noisy",
///      "seed": 7, "api_latency_seconds": 0.15, "download_seconds": 5, "max_running": 0,
///      "stolen": [{"at": 120, "tokens": 5}]}
///
/// Only `operations` is required: the duration of each window's export, at most 100,000. What is
/// missing gets the value shown; nothing is stolen. The result's `how` has the engine's defaults.
/// Errors: invalid_argument; its subject names the member, its detail says what is expected.
outcome<rehearsal_case> parse_scenario(std::string_view text);

}  // namespace sluice
