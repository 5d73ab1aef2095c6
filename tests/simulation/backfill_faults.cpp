#include <algorithm>

#include "support/catch.hpp"
#include "support/scenario.hpp"

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

TEST_CASE("another user of the key makes the run wait, not fail", "[simulation]") {
    auto options = small();
    options.limit.burst = 10;
    world w(options);
    // Somebody else has emptied the bucket.
    simulated_request poll;
    poll.target = "/operations/v1/nothing";
    poll.headers.add("Authorization", "Basic test.key");
    for (int i = 0; i < 10; ++i) w.server.handle(poll, w.begin);
    auto p = w.start();
    p->begin(days(4));
    p->finish();
    const auto& sum = p->result();
    CHECK(sum.windows.delivered == 4);
    CHECK(sum.throttled >= 1);
    CHECK(sum.throttled <= 3);
    CHECK(wrong_windows(w.server, w.target, days(4)) == 0);
}

TEST_CASE("faults of the server are overcome", "[simulation]") {
    struct row {
        const char* name;
        const char* faults;
    };
    const auto r = GENERATE(
        row{"a poll answered 503 twice", R"([{"on":"poll","first":1,"count":2,"status":503}])"},
        row{"a create answered 500", R"([{"on":"create","status":500}])"},
        row{"a create whose answer is lost", R"([{"on":"create","drop":true}])"},
        row{"an operation that fails", R"([{"on":"create","fail_operation":true}])"},
        row{"a results call answered 502", R"([{"on":"results","status":502}])"},
        row{"a download cut three times",
            R"([{"on":"download","first":1,"count":3,"cut_after":100}])"},
        row{"a download that stalls", R"([{"on":"download","stall_after":64}])"},
        row{"a location that expires", R"([{"on":"download","expire":true}])"},
        row{"a flipped byte", R"([{"on":"download","flip":200}])"},
        row{"a truncated file", R"([{"on":"download","truncate":1}])"},
        row{"an unknown answer of the load balancer",
            R"([{"on":"poll","status":200,"body":"<html>busy</html>"}])"},
        row{"connections refused for a while",
            R"([{"on":"any","first":3,"count":6,"refuse":true}])"});
    auto options = quick();
    auto faults = fault_plan::parse(r.faults);
    REQUIRE(faults.has_value());
    options.faults = *faults;
    world w(options);
    auto p = w.start();
    p->begin(days(4));
    p->finish();
    INFO(r.name);
    CHECK(p->result().windows.delivered == 4);
    CHECK(wrong_windows(w.server, w.target, days(4)) == 0);
    CHECK(w.target.open_writers() == 0);
}

TEST_CASE("an operation that never ends is given up after its deadline", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(R"([{"on":"create","count":0,"never_complete":true}])");
    world w(options);
    engine_options how;
    how.operation_deadline = 1h;
    auto p = w.start(how);
    p->begin(days(1));
    p->finish();
    REQUIRE(p->result().failures.size() == 1);
    CHECK(p->result().failures.front().problem.cause() == error::operation_overdue);
    CHECK(p->result().requests.create == 3);
}

TEST_CASE("no more downloads go on at once than were allowed", "[simulation]") {
    auto options = quick();
    options.bytes_per_second = 500;
    world w(options);
    engine_options how;
    how.downloads = 2;
    auto p = w.start(how);
    p->begin(days(6));
    int most = 0;
    while (p->step()) most = std::max(most, w.target.open_writers());
    CHECK(p->result().windows.delivered == 6);
    CHECK(most == 2);
}
