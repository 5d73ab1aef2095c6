#pragma once

#include <sluice/forecast/rehearsal.hpp>

#include <string>

namespace sluice::app {

/// `{"makespan_seconds","mean_delivery_seconds","first_delivery_seconds","requests":{…},
/// "throttled","deliveries":[…],"trace_hash","wall_seconds"}` on one line, in seconds.
std::string json_report(const rehearsed& what);
/// The same in a few lines for a person.
std::string human_report(const rehearsed& what);

}  // namespace sluice::app
