#pragma once

#include "schedule_report.hpp"

#include <boost/json/object.hpp>

namespace sluice::bench {

/// The report for machines: `environment`, `rows` and `goals`. Times are in seconds and end in
/// their unit; ratios are `mean` (geometric, over the seeds) and `worst`.
boost::json::object json_of(const schedule_report& what);

}  // namespace sluice::bench
