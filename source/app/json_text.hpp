#pragma once

#include <sluice/time/clock.hpp>

#include <boost/json/value.hpp>
#include <string>

namespace sluice::app {

/// JSON on one line with numbers as people write them (`12.34`, where Boost writes `1.234E1`).
std::string json_text(const boost::json::value& what);

/// A length of time as JSON tells it: in seconds, to the millisecond.
double json_seconds(duration length);

}  // namespace sluice::app
