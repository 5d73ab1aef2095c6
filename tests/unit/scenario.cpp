#include <sluice/forecast/scenario.hpp>

#include "support/catch.hpp"

#include <boost/json/parse.hpp>

namespace scenario_tests {

using namespace sluice;
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

TEST_CASE("a rate that divides no minute is never rounded to a faster one", "[unit]") {
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

TEST_CASE("the same scenario goes the same way", "[unit]") {
    const auto what = parse_scenario(
        R"({"operations":[{"seconds":30},{"seconds":90},{"seconds":45}],"progress":"noisy"})");
    REQUIRE(what.has_value());
    const auto once = rehearse(*what);
    const auto again = rehearse(*what);
    REQUIRE(once.has_value());
    REQUIRE(again.has_value());
    CHECK(once->deliveries == again->deliveries);
    CHECK(once->sum.requests.create == again->sum.requests.create);
    CHECK(once->sum.requests.poll == again->sum.requests.poll);
    CHECK(once->sum.requests.results == again->sum.requests.results);
    CHECK(once->trace_hash == again->trace_hash);
}

}  // namespace scenario_tests
