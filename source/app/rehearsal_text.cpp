#include "app/rehearsal_text.hpp"

#include "app/json_text.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace sluice::app {
namespace {

namespace json = boost::json;

duration half_of(const rehearsed& what) {
    auto sorted = what.deliveries;
    if (sorted.empty()) return {};
    std::sort(sorted.begin(), sorted.end());
    return sorted[(sorted.size() - 1) / 2];
}

}  // namespace

std::string json_report(const rehearsed& what) {
    json::array deliveries;
    deliveries.reserve(what.deliveries.size());
    for (const duration each : what.deliveries) deliveries.push_back(json_seconds(each));
    const json::object requests{{"create", what.sum.requests.create},
                                {"poll", what.sum.requests.poll},
                                {"results", what.sum.requests.results}};
    const json::object all{{"makespan_seconds", json_seconds(makespan(what))},
                           {"mean_delivery_seconds", json_seconds(mean_delivery(what))},
                           {"first_delivery_seconds", json_seconds(first_delivery(what))},
                           {"requests", requests},
                           {"throttled", what.sum.throttled},
                           {"deliveries", std::move(deliveries)},
                           {"trace_hash", fmt::format("{:016x}", what.trace_hash)},
                           {"wall_seconds", json_seconds(what.wall)}};
    return json_text(all) + "\n";
}

std::string human_report(const rehearsed& what) {
    const auto& requests = what.sum.requests;
    const auto row = [](const char* name, const std::string& value) {
        return fmt::format("{:<12}{}\n", name, value);
    };
    std::string calls = fmt::format("{}: {} create, {} poll, {} results",
                                    count_text(requests.create + requests.poll + requests.results),
                                    count_text(requests.create), count_text(requests.poll),
                                    count_text(requests.results));
    if (what.sum.throttled > 0)
        calls += fmt::format("; {} refused by the limit", count_text(what.sum.throttled));
    return row("windows", count_text(what.deliveries.size())) + row("calls", calls) +
           row("first data", "after " + wait_text(first_delivery(what))) +
           row("half of it", "after " + wait_text(half_of(what))) +
           row("all of it", "after " + wait_text(makespan(what))) +
           row("on average", "after " + wait_text(mean_delivery(what)));
}

}  // namespace sluice::app
