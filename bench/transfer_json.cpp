#include "transfer_report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace sluice::bench {
namespace {

namespace json = boost::json;

json::object json_of(const series& of) {
    json::array rounds;
    for (const auto& each : of.rounds)
        rounds.push_back(json::object{{"wall", each.wall},
                                      {"user", each.user},
                                      {"sys", each.sys},
                                      {"peak_bytes", each.peak_bytes}});
    return {{"name", of.name},
            {"wall", median(of, wall_of)},
            {"cpu", median(of, cpu_of)},
            {"peak_bytes", median(of, peak_of)},
            {"rounds", std::move(rounds)}};
}

json::object json_of(const contest_result& held) {
    json::array contenders;
    for (const auto& each : held.all) contenders.push_back(json_of(each));
    return {{"name", held.name},
            {"title", held.title},
            {"bytes", held.bytes},
            {"contenders", std::move(contenders)}};
}

}  // namespace

std::string json_of(const transfer_report& report) {
    json::object environment;
    for (const auto& [name, value] : report.environment) environment[name] = value;
    json::array contests;
    for (const auto& each : report.contests) contests.push_back(json_of(each));
    json::array stages;
    for (const auto& each : report.stages)
        stages.push_back(json::object{{"name", each.name},
                                      {"bytes_per_second", each.bytes_per_second},
                                      {"seconds", each.seconds}});
    json::array goals;
    for (const auto& each : goals_of(report))
        goals.push_back(json::object{{"what", each.what},
                                     {"value", each.value},
                                     {"limit", each.limit},
                                     {"at_least", each.at_least},
                                     {"holds", each.holds()}});
    const json::object all{{"environment", std::move(environment)},
                           {"contests", std::move(contests)},
                           {"stages", std::move(stages)},
                           {"goals", std::move(goals)}};
    return json::serialize(all) + "\n";
}

}  // namespace sluice::bench
