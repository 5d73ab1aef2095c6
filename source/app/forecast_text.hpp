#pragma once

#include <sluice/forecast/forecast.hpp>
#include "app/screen_line.hpp"

#include <boost/json/object.hpp>
#include <string>

namespace sluice::app {

// A forecast as text and as JSON. Pure.

/// `{"basis","median_operation_seconds","runs","tokens_at_start","calls","first","half","all",
/// "bundles":[…]}`, lengths of time in seconds, each `{"p50","p90"}`.
boost::json::object forecast_json(const forecast& what, const forecast_model& from);

/// Some lines: when the data is there, the curve, and what bundles would change.
std::string forecast_text(const forecast& what, const forecast_model& from, const screen& on);

/// The share that is there, over time: some lines of blocks, no wider than the screen.
std::string forecast_chart(const forecast& what, std::size_t windows, const screen& on);

}  // namespace sluice::app
