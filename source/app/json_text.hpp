#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace sluice::app {

/// JSON on one line with numbers as people write them (`12.34`, where Boost writes `1.234E1`).
std::string json_text(const boost::json::value& what);

}  // namespace sluice::app
