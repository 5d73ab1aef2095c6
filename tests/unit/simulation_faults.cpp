#include "simulation/fault_injector.hpp"
#include "support/catch.hpp"

namespace simulation_faults_tests {

using namespace sluice;

namespace {

std::string why_not(const char* json) {
    const auto plan = fault_plan::parse(json);
    return plan ? std::string() : plan.error().subject() + ": " + plan.error().detail();
}

}  // namespace

TEST_CASE("a fault plan names its members as the structure does") {
    const auto plan = fault_plan::parse(R"([
        {"on":"poll","first":2,"count":3,"probability":0.5,"status":503,"body":"x",
         "content_type":"text/html","headers":{"Retry-After":"7"},"delay":1500},
        {"on":"download","cut_after":10,"stall_after":20,"flip":3,"truncate":8,
         "expire":true,"ignore_range":true,"inflate":true,"regenerate":true,
         "after":7,"until":9},
        {"on":"create","drop":true,"refuse":true,"lose":true,
         "fail_operation":true,"never_complete":true}])");
    REQUIRE(plan.has_value());
    REQUIRE(plan->faults.size() == 3);
    const fault& poll = plan->faults[0];
    CHECK(poll.on == "poll");
    CHECK(poll.first == 2);
    CHECK(poll.count == 3);
    CHECK(poll.probability == 0.5);
    CHECK(poll.status == 503);
    CHECK(poll.body == "x");
    CHECK(poll.content_type == "text/html");
    CHECK(poll.headers == std::vector<std::pair<std::string, std::string>>{{"Retry-After", "7"}});
    CHECK(poll.delay == std::chrono::milliseconds(1500));
    const fault& download = plan->faults[1];
    CHECK(download.cut_after == 10u);
    CHECK(download.stall_after == 20u);
    CHECK(download.flip == 3u);
    CHECK(download.truncate == 8u);
    CHECK((download.expire && download.ignore_range && download.inflate && download.regenerate));
    CHECK(download.after == std::chrono::milliseconds(7));
    CHECK(download.until == std::chrono::milliseconds(9));
    const fault& create = plan->faults[2];
    CHECK((create.drop && create.refuse && create.lose && create.fail_operation &&
           create.never_complete));
    CHECK(fault_plan::parse("[]")->faults.empty());
}

TEST_CASE("a fault plan that is wrong says where") {
    CHECK(why_not("[") == "fault plan: not JSON: incomplete JSON");
    CHECK(why_not("{}") == "fault plan: must be a list of faults");
    CHECK(why_not("[1]") == "fault 1: must be an object");
    CHECK(why_not(R"([{"on":"poll"},{"on":"poll","sttus":5}])") ==
          "fault 2, sttus: no such member");
    CHECK(why_not(R"([{}])") == "fault 1, on: is required: what does the fault hit?");
    CHECK(why_not(R"([{"on":"upload"}])") ==
          "fault 1, on: must be create, poll, results, segments, download or any");
    CHECK(why_not(R"([{"on":"poll","status":99}])") ==
          "fault 1, status: must be an HTTP status from 200 to 599");
    CHECK(why_not(R"([{"on":"poll","first":0}])") ==
          "fault 1, first: must be a whole number from 1");
    CHECK(why_not(R"([{"on":"poll","count":-1}])") ==
          "fault 1, count: must be a whole number, 0 or more");
    CHECK(why_not(R"([{"on":"poll","probability":1.5}])") ==
          "fault 1, probability: must be a number from 0 to 1");
    CHECK(why_not(R"([{"on":"poll","probability":"often"}])") ==
          "fault 1, probability: must be a number from 0 to 1");
    CHECK(why_not(R"([{"on":"poll","delay":"long"}])") ==
          "fault 1, delay: must be a whole number, 0 or more");
    CHECK(why_not(R"([{"on":"poll","headers":["A"]}])") ==
          "fault 1, headers: must be an object of strings");
    CHECK(why_not(R"([{"on":"poll","drop":1}])") == "fault 1, drop: must be true or false");
    CHECK(why_not(R"([{"on":"poll","headers":{"A":1}}])") ==
          "fault 1, headers: must be an object of strings");
}

TEST_CASE("a fault hits the requests of its kind that it counts to") {
    const auto plan = fault_plan::parse(
        R"([{"on":"poll","first":2,"count":2,"status":500},{"on":"any","first":6,"status":501},
            {"on":"create","first":2,"count":0,"status":502}])");
    REQUIRE(plan.has_value());
    fault_injector faults(*plan, 1);
    std::string seen;
    for (const char* kind :
         {"poll", "poll", "create", "poll", "poll", "results", "create", "create"}) {
        seen += std::to_string(faults.next(kind, steady_time()).status.value_or(0)) + " ";
    }
    CHECK(seen == "0 500 0 500 0 501 502 502 ");
}

TEST_CASE("a fault of probability a half hits about half, the same ones for the same seed") {
    const auto plan =
        fault_plan::parse(R"([{"on":"poll","count":0,"probability":0.5,"status":500}])");
    REQUIRE(plan.has_value());
    const auto run = [&plan](std::uint64_t seed) {
        fault_injector faults(*plan, seed);
        std::string seen;
        for (int i = 0; i < 1000; ++i) {
            seen += faults.next("poll", steady_time()).status ? '!' : '.';
        }
        return seen;
    };
    const std::string first = run(1);
    CHECK(first == run(1));
    CHECK(first != run(2));
    const auto hits = std::count(first.begin(), first.end(), '!');
    CHECK(hits > 400);
    CHECK(hits < 600);
}

}  // namespace simulation_faults_tests
