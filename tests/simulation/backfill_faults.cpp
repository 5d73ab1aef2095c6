#include <algorithm>

#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/scenario.hpp"

namespace backfill_faults_tests {

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
    effort how;
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
    effort how;
    how.downloads = 2;
    auto p = w.start(how);
    p->begin(days(6));
    int most = 0;
    while (p->step()) most = std::max(most, w.target.open_writers());
    CHECK(p->result().windows.delivered == 6);
    CHECK(most == 2);
}

TEST_CASE("an API that does not know the path costs two calls, not the bucket", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(R"([{"on":"create","count":0,"status":404}])");
    world w(options);
    auto p = w.start();
    p->begin(days(30));
    p->finish();
    CHECK(p->result().requests.create == 2);
    CHECK(p->result().windows.failed == 30);
}

TEST_CASE("answers without sense cost the tries of one window, not the bucket", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(
        R"([{"on":"create","count":0,"body":"<html>welcome</html>","content_type":"text/html"}])");
    world w(options);
    auto p = w.start();
    p->begin(days(30));
    p->finish();
    const auto tries = static_cast<std::uint64_t>(backfill_options().retries + 1);
    CHECK(p->result().requests.create == tries);
    CHECK(p->result().windows.failed == 30);
    REQUIRE(p->result().failures.size() == 30);
    CHECK(p->result().failures.back().problem.cause() == error::malformed_answer);
}

TEST_CASE("creates that failed are not charged to the exports that follow", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(R"([{"on":"create","count":3,"status":503},)"
                                        R"({"on":"create","first":4,"fail_operation":true}])");
    world w(options);
    auto p = w.start();
    p->begin(days(1));
    p->finish();
    CHECK(p->result().windows.delivered == 1);
    CHECK(p->result().requests.create == 5);
}

TEST_CASE("exports whose download the rules refused are fetched by the next run", "[simulation]") {
    world w(quick());
    auto p = w.start();
    storage_host elsewhere;
    elsewhere.host = "storage.example.com";
    p->who.storage.hosts = {elsewhere};
    p->begin(days(3));
    p->finish();
    REQUIRE(p->result().windows.failed == 3);
    CHECK(p->result().failures.front().problem.cause() == error::location_refused);
    auto next = w.go_on_after(*p);
    next->begin(days(3));
    next->finish();
    CHECK(next->result().windows.delivered == 3);
    CHECK(w.server.totals().create == 3);
    CHECK(wrong_windows(w.server, w.target, days(3)) == 0);
}

TEST_CASE("exports that a failing API kept from being seen are picked up again", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(R"([{"on":"poll","count":27,"status":503}])");
    world w(options);
    auto p = w.start();
    p->begin(days(3));
    p->finish();
    REQUIRE(p->result().windows.failed == 3);
    auto next = w.go_on_after(*p);
    next->begin(days(3));
    next->finish();
    CHECK(next->result().windows.delivered == 3);
    CHECK(w.server.totals().create == 3);
}

TEST_CASE("an outage costs no attempt of what fails after it", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(R"([{"on":"poll","count":20,"refuse":true},)"
                                        R"({"on":"poll","first":21,"count":8,"status":503}])");
    world w(options);
    auto p = w.start();
    p->begin(days(1));
    p->finish();
    CHECK(p->result().windows.delivered == 1);
    CHECK(p->result().requests.poll >= 28);
    CHECK(wrong_windows(w.server, w.target, days(1)) == 0);
}

TEST_CASE("a storage out of reach ends the run within the outage allowed", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(R"([{"on":"download","count":0,"refuse":true}])");
    world w(options);
    auto p = w.start();
    p->begin(days(20));
    p->finish();
    REQUIRE(p->result().ended_by);
    CHECK(p->result().ended_by->cause() == error::connect_failed);
    CHECK(p->result().elapsed < 65min);
    CHECK(w.target.open_writers() == 0);
}

TEST_CASE("a refused renewal loses none of the bytes that came", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(
        R"([{"on":"download","cut_after":100},{"on":"download","first":2,"expire":true},)"
        R"({"on":"results","first":2,"count":2,"status":503}])");
    world w(options);
    auto p = w.start();
    p->begin(days(1));
    p->finish();
    REQUIRE(p->result().windows.delivered == 1);
    CHECK(p->result().requests.results == 4);
    CHECK(w.server.totals().download == 3);
    std::uint64_t stored = 0;
    for (const auto& told : p->log.all)
        if (const auto* done = told.as<events::delivered>())
            stored = done->what.content.stored_bytes;
    CHECK(p->result().bytes.received == stored);
}

TEST_CASE("a stop writes no intent for windows whose turn has not come", "[simulation]") {
    world w(small());
    auto p = w.start();
    p->begin(days(200));
    while (w.server.totals().create < 50) p->step();
    p->stop();
    p->finish();
    CHECK(test::await(p->store->unfinished(1))->size() <= 50 + 16);
}

TEST_CASE("windows that overlap delivered ones of another length are refused", "[simulation]") {
    world w(quick());
    auto p = w.start();
    p->begin(days(2));
    p->finish();
    const auto calls = w.server.arrivals().size();
    const auto day = days(2).back();
    const auto noon = day.start + 12h;
    p->begin({{day.start, noon}, {noon, day.end}});
    p->finish();
    REQUIRE(p->answer().has_error());
    CHECK(p->answer().error().cause() == error::folder_of_another_backfill);
    CHECK(w.server.arrivals().size() == calls);
}

}  // namespace backfill_faults_tests
