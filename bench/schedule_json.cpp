#include "schedule_json.hpp"

#include <boost/json/array.hpp>

namespace sluice::bench {
namespace {

namespace json = boost::json;
using minutes = std::chrono::duration<double, std::ratio<60>>;

json::object json_of(const environment& where, const std::vector<line>& lines) {
    int most = 0;
    for (const auto& each : lines) most = std::max(most, each.what.seeds);
    return {{"version", where.version},
            {"build", where.build},
            {"cores", where.cores},
            {"threads", where.threads},
            {"date", format_time(std::chrono::floor<std::chrono::seconds>(where.began))},
            {"seeds", most},
            {"took_seconds", where.took}};
}

json::object json_of(const ratio& what) {
    return {{"mean", what.mean}, {"worst", what.worst}};
}

json::object json_of(const score::times& what) {
    return {{"makespan_seconds", what.makespan}, {"mean_seconds", what.mean}};
}

json::object json_ratios(const line& of) {
    json::object ratios{{"makespan_to_bound", json_of(of.makespan)},
                        {"clairvoyant_makespan_to_bound", json_of(of.attainable)},
                        {"mean_to_clairvoyant", json_of(of.mean)},
                        {"first_come_mean_to_clairvoyant", json_of(of.first_mean)},
                        {"makespan_to_first_come", json_of(of.first_come)},
                        {"sequential_to_ours", json_of(of.sequential)}};
    if (of.what.asks == question::crowded)
        ratios["makespan_to_least_in_turn"] = json_of(of.in_turn);
    return ratios;
}

json::object json_of(const line& of) {
    const auto& load = of.what.load;
    json::object row{{"cell", name(of.what)},
                     {"question", name(of.what.asks)},
                     {"windows", load.windows},
                     {"median_minutes", nullptr},
                     {"shape", load.shape == spread::lognormal ? "lognormal" : name(load)},
                     {"progress", name(of.what.progress)},
                     {"seeds", of.what.seeds}};
    if (load.shape == spread::lognormal) row["median_minutes"] = minutes(load.median).count();
    row["ratios"] = json_ratios(of);
    row["bound_seconds"] = of.bound;
    row["ours"] = json_of(of.ours);
    row["clairvoyant"] = json_of(of.clairvoyant);
    row["first_come"] = json_of(of.first);
    row["sequential"] = json_of(of.one_by_one);
    if (of.least_mean > 0) row["least_mean_to_clairvoyant"] = of.least_mean;
    row["polls_a_window"] = of.polls;
    row["refused_share"] = of.refused;
    row["tokens_taken_by_others"] = of.taken;
    row["wall_seconds"] = of.wall;
    return row;
}

json::object json_of(const goal& of) {
    json::object one{{"group", of.group},    {"what", of.what},         {"value", of.value},
                     {"limit", of.limit},    {"at_least", of.at_least}, {"holds", of.holds()},
                     {"worst_cell", nullptr}};
    if (!of.worst.empty()) one["worst_cell"] = of.worst;
    if (of.least > 0) one["least_to_expect"] = of.least;
    return one;
}

}  // namespace

json::object json_of(const schedule_report& what) {
    json::array rows, goals;
    for (const auto& each : what.lines) rows.push_back(json_of(each));
    for (const auto& each : what.goals) goals.push_back(json_of(each));
    json::object all{{"environment", json_of(what.where, what.lines)}};
    all["rows"] = std::move(rows);
    all["goals"] = std::move(goals);
    return all;
}

}  // namespace sluice::bench
