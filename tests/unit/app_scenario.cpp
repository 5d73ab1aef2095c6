#include "app/scenario.hpp"

#include "support/catch.hpp"

#include <boost/json/parse.hpp>

namespace app_scenario_tests {

using namespace sluice;
using namespace sluice::app;
using namespace std::chrono_literals;

namespace {

std::string many(std::size_t count, const std::string& each) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list.append(i == 0 ? "" : ",").append(each);
    return list;
}

}  // namespace

TEST_CASE("a scenario says everything of an account", "[unit]") {
    const auto what = parse_scenario(
        R"({"rate_per_minute":0.5,"burst":9,"limit_scope":"create",)"
        R"("operations":[{"seconds":312.5},{"seconds":0.000000001},{"seconds":60}],)"
        R"("progress":"noisy","seed":18446744073709551615,"api_latency_seconds":0.25,)"
        R"("download_seconds":1.5,"stolen":[{"at":120,"tokens":5},{"at":0.5,"tokens":1}],)"
        R"("max_running":4})");
    REQUIRE(what.has_value());
    CHECK(what->limit == bucket_limit{120s, 9});
    CHECK(what->scope == limit_scope::create);
    CHECK(what->operations == std::vector<duration>{312'500ms, 1ns, 60s});
    CHECK(what->progress == progress_report::noisy);
    CHECK(what->seed == 18446744073709551615u);
    CHECK(what->latency == 250ms);
    CHECK(what->download == 1500ms);
    REQUIRE(what->stolen.size() == 2);
    CHECK(what->stolen[0].at == 120s);
    CHECK(what->stolen[0].tokens == 5);
    CHECK(what->stolen[1].at == 500ms);
    CHECK(what->most_running == 4);
}

TEST_CASE("what a scenario leaves out is the vendor's account", "[unit]") {
    const auto what = parse_scenario(R"({"operations":[]})");
    REQUIRE(what.has_value());
    CHECK(what->limit == bucket_limit{30s, 50});
    CHECK(what->scope == limit_scope::all);
    CHECK(what->operations.empty());
    CHECK(what->progress == progress_report::linear);
    CHECK(what->seed == 7);
    CHECK(what->latency == 150ms);
    CHECK(what->download == 5s);
    CHECK(what->stolen.empty());
    CHECK(what->most_running == 0);
}

TEST_CASE("a rate that divides no minute is never reckoned too fast", "[unit]") {
    const auto what = parse_scenario(R"({"operations":[],"rate_per_minute":7})");
    REQUIRE(what.has_value());
    CHECK(what->limit.interval * 7 >= 60s);
    CHECK(what->limit.interval * 7 < 60s + 1us);
}

TEST_CASE("what is wrong in a scenario is named by its member", "[unit]") {
    const struct {
        std::string text, subject, words;
    } rows[] = {
        {"", "", "not JSON"},
        {"{\"operations\":", "", "not JSON"},
        {"[]", "", "must be one JSON object"},
        {"{}", "operations", "is required"},
        {R"({"operations":5})", "operations", "list"},
        {R"({"operations":[5]})", "operations[0]", "object"},
        {R"({"operations":[{"seconds":1},{}]})", "operations[1].seconds", "required"},
        {R"({"operations":[{"seconds":1,"minutes":2}]})", "operations[0].minutes", "no such"},
        {R"({"operations":[{"seconds":-1}]})", "operations[0].seconds", "from 0"},
        {R"({"operations":[{"seconds":1e999}]})", "operations[0].seconds", "100000000"},
        {R"({"operations":[{"seconds":"5"}]})", "operations[0].seconds", "number"},
        {R"({"operations":[{"seconds":null}]})", "operations[0].seconds", "number"},
        {R"({"operations":[)" + many(100'001, R"({"seconds":1})") + "]}", "operations", "100000"},
        {R"({"operation":[]})", "operation", "no such member"},
        {R"({"operations":[],"rate_per_minute":0})", "rate_per_minute", "number from"},
        {R"({"operations":[],"rate_per_minute":1e9})", "rate_per_minute", "60000000"},
        {R"({"operations":[],"burst":0})", "burst", "from 1 to 1000000"},
        {R"({"operations":[],"burst":1000001})", "burst", "from 1 to 1000000"},
        {R"({"operations":[],"burst":2.5})", "burst", "whole number"},
        {R"({"operations":[],"limit_scope":"none"})", "limit_scope", "all or create"},
        {R"({"operations":[],"progress":true})", "progress", "linear or none or noisy"},
        {R"({"operations":[],"seed":-1})", "seed", "whole number"},
        {R"({"operations":[],"api_latency_seconds":-0.1})", "api_latency_seconds", "from 0"},
        {R"({"operations":[],"download_seconds":[]})", "download_seconds", "number"},
        {R"({"operations":[],"stolen":{}})", "stolen", "list"},
        {R"({"operations":[],"stolen":[{"at":1}]})", "stolen[0].tokens", "required"},
        {R"({"operations":[],"stolen":[{"at":-1,"tokens":1}]})", "stolen[0].at", "from 0"},
        {R"({"operations":[],"stolen":[{"at":1,"tokens":-1}]})", "stolen[0].tokens", "whole"},
        {R"({"operations":[],"max_running":-1})", "max_running", "whole number"},
    };
    for (const auto& row : rows) {
        INFO(row.text.substr(0, 80));
        const auto what = parse_scenario(row.text);
        REQUIRE_FALSE(what.has_value());
        CHECK(what.error().cause() == error::invalid_argument);
        CHECK(what.error().subject() == row.subject);
        CHECK(what.error().detail().find(row.words) != std::string::npos);
    }
}

TEST_CASE("how a scenario went is told in plain seconds, in the order of its windows", "[unit]") {
    rehearsed went;
    went.sum.requests = {3, 4, 3, 0};
    went.sum.throttled = 1;
    went.deliveries = {600'001ms, 123'456'789'012'345us, 90s};
    went.trace_hash = 0xabc;
    went.wall = 12'345us;
    CHECK(json_report(went) ==
          R"({"makespan_seconds":123456789.012,"mean_delivery_seconds":41152493.004,)"
          R"("first_delivery_seconds":90,"requests":{"create":3,"poll":4,"results":3},)"
          R"("throttled":1,"deliveries":[600.001,123456789.012,90],)"
          R"("trace_hash":"0000000000000abc","wall_seconds":0.012})"
          "\n");
    const std::string text = human_report(went);
    for (const char* words : {"windows     3\n", "10: 3 create, 4 poll, 3 results; 1 refused",
                              "first data  after 1m 30s\n", "half of it  after 10m 1s\n",
                              "all of it   after 1428d 21h\n"}) {
        INFO(words);
        CHECK(text.find(words) != std::string::npos);
    }
}

TEST_CASE("the same scenario goes the same way", "[unit]") {
    const auto what = parse_scenario(
        R"({"operations":[{"seconds":30},{"seconds":90},{"seconds":45}],"progress":"noisy"})");
    REQUIRE(what.has_value());
    auto once = rehearse(*what);
    auto again = rehearse(*what);
    REQUIRE(once.has_value());
    REQUIRE(again.has_value());
    once->wall = again->wall = {};
    CHECK(json_report(*once) == json_report(*again));
}

}  // namespace app_scenario_tests
