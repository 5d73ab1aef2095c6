#pragma once

#include "app/rehearsal.hpp"

#include <string>
#include <string_view>

namespace sluice::app {

/// Reads one exactly given case:
/// `{"rate_per_minute":2,"burst":50,"limit_scope":"all","operations":[{"seconds":312.5},…],
/// "progress":"linear"|"none"|"noisy","seed":7,"api_latency_seconds":0.15,"download_seconds":5,
/// "stolen":[{"at":120,"tokens":5}],"max_running":0}`. All but `operations` may be left out; they
/// are then as above, and nothing is stolen.
/// Errors: invalid_argument, whose subject names the member.
outcome<rehearsal_case> parse_scenario(std::string_view text);

/// `{"makespan_seconds","mean_delivery_seconds","first_delivery_seconds","requests":{…},
/// "throttled","deliveries":[…],"trace_hash","wall_seconds"}` on one line, in seconds.
std::string json_report(const rehearsed& what);
/// The same in a few lines for a person.
std::string human_report(const rehearsed& what);

}  // namespace sluice::app
