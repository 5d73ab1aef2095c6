#include <algorithm>

#include "support/catch.hpp"
#include "support/scenario.hpp"

namespace backfill_answers_tests {

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

namespace {

simulation_options going_wrong(simulation_options options, const char* faults) {
    options.faults = fault_plan::parse(faults).value();
    return options;
}

effort without_retries() {
    effort how;
    how.retries = 0;
    return how;
}

// The longest time in which no call of the API arrived.
duration longest_silence(const simulated_account& server) {
    duration longest{};
    std::optional<steady_time> last;
    for (const auto& one : server.arrivals()) {
        if (one.kind == "download") continue;
        if (last) longest = std::max(longest, one.at - *last);
        last = one.at;
    }
    return longest;
}

std::uint64_t stored_bytes(const process& done) {
    std::uint64_t sum = 0;
    for (const auto& told : done.log.all)
        if (const auto* one = told.as<events::delivered>()) sum += one->what.content.stored_bytes;
    return sum;
}

}  // namespace

TEST_CASE("Retry-After silences the whole account, and costs no attempt", "[simulation]") {
    world w(going_wrong(
        quick(), R"([{"on":"poll","count":3,"status":429,"headers":{"Retry-After":"120"}}])"));
    auto p = w.start(without_retries());
    p->begin(days(6));
    p->finish();
    CHECK(p->result().windows.delivered == 6);
    CHECK(p->result().throttled >= 1);
    // Calls on their way when the refusal comes are all that arrive.
    CHECK(longest_silence(w.server) > 119s);
    CHECK(w.server.totals().create == 6);
}

TEST_CASE("a refusal that names no time costs a refill at least, and no attempt", "[simulation]") {
    for (const char* faults :
         {R"([{"on":"create","first":3,"status":429}])",
          R"([{"on":"create","first":3,"status":429,"headers":{"Retry-After":"soon"}}])"}) {
        world w(going_wrong(small(), faults));
        auto p = w.start(without_retries());
        p->begin(days(6));
        p->finish();
        CHECK(p->result().windows.delivered == 6);
        CHECK(p->result().throttled == 1);
        CHECK(longest_silence(w.server) >= 30s);
        CHECK(longest_silence(w.server) <= 61s);
    }
}

TEST_CASE("a create of unknown outcome is made again, and leaves one orphan at most",
          "[simulation]") {
    for (const char* faults : {R"([{"on":"create","first":2,"status":500}])",
                               R"([{"on":"create","first":2,"drop":true}])",
                               R"([{"on":"create","first":2,"lose":true}])",
                               R"([{"on":"create","first":2,"delay":45000}])"}) {
        world w(going_wrong(quick(), faults));
        auto p = w.start();
        p->begin(days(4));
        p->finish();
        INFO(faults);
        CHECK(p->result().windows.delivered == 4);
        CHECK(p->result().requests.create == 5);
        CHECK(wrong_windows(w.server, w.target, days(4)) == 0);
    }
}

TEST_CASE("an operation that the server does not know is made anew, thrice at most",
          "[simulation]") {
    world once(going_wrong(quick(), R"([{"on":"poll","status":404}])"));
    auto p = once.start();
    p->begin(days(1));
    p->finish();
    CHECK(p->result().windows.delivered == 1);
    CHECK(p->result().requests.create == 2);

    world always(going_wrong(quick(), R"([{"on":"poll","count":0,"status":404}])"));
    auto q = always.start();
    q->begin(days(1));
    q->finish();
    CHECK(q->result().requests.create == 3);
    REQUIRE(q->result().failures.size() == 1);
    CHECK(q->result().failures.front().problem.cause() == error::not_found);
}

TEST_CASE("an operation that fails thrice fails its window, in the server's words",
          "[simulation]") {
    world w(going_wrong(quick(), R"([{"on":"create","count":0,"fail_operation":true}])"));
    auto p = w.start();
    p->begin(days(1));
    p->finish();
    CHECK(p->result().requests.create == 3);
    REQUIRE(p->result().failures.size() == 1);
    const auto& problem = p->result().failures.front().problem;
    CHECK(problem.cause() == error::operation_failed);
    CHECK(problem.message().find("could not be completed") != std::string::npos);
}

TEST_CASE("a state that nobody knows and a percentage that goes back are looked past",
          "[simulation]") {
    world w(going_wrong(quick(), R"([
        {"on":"poll","first":1,"status":200,"body":"{\"id\":\"a\",\"state\":\"PONDERING\"}"},
        {"on":"poll","first":2,"status":200,
         "body":"{\"id\":\"a\",\"state\":\"PENDING\",\"estimatePctComplete\":97}"},
        {"on":"poll","first":3,"count":2,"status":200,
         "body":"{\"id\":\"a\",\"state\":\"PENDING\",\"estimatePctComplete\":-4}"}])"));
    auto p = w.start(without_retries());
    p->begin(days(2));
    p->finish();
    CHECK(p->result().windows.delivered == 2);
    CHECK(p->result().requests.create == 2);
    CHECK(p->result().requests.poll <= 12);
}

TEST_CASE("a location that expires during its download costs one more call", "[simulation]") {
    auto options = going_wrong(
        quick(),
        R"([{"on":"download","cut_after":3000},{"on":"download","first":2,"delay":20000}])");
    options.events_per_day = 200;
    options.bytes_per_second = 300;
    options.location_lifetime = 8s;
    world w(options);
    auto p = w.start();
    p->begin(days(1));
    p->finish();
    CHECK(p->result().windows.delivered == 1);
    CHECK(p->result().requests.create == 1);
    CHECK(p->result().requests.results == 2);
    CHECK(p->result().bytes.received == stored_bytes(*p));
}

TEST_CASE("a download that is cut after any byte fetches each byte once", "[simulation]") {
    std::uint64_t size = 1;
    for (std::uint64_t place = 0; place < size; place += 5) {
        const auto faults = R"([{"on":"download","cut_after":)" + std::to_string(place) + "}]";
        world w(going_wrong(quick(), faults.c_str()));
        auto p = w.start();
        p->begin(days(1));
        p->finish();
        INFO("cut after " << place);
        REQUIRE(p->result().windows.delivered == 1);
        size = stored_bytes(*p);
        REQUIRE(p->result().bytes.received == size);
        REQUIRE(w.server.totals().download == 2);
    }
    CHECK(size > 500);
}

TEST_CASE("a storage that falls silent is left after half a minute", "[simulation]") {
    world w(going_wrong(quick(), R"([{"on":"download","stall_after":64}])"));
    auto p = w.start();
    p->begin(days(1));
    p->finish();
    CHECK(p->result().windows.delivered == 1);
    CHECK(p->result().bytes.received == stored_bytes(*p));
    CHECK(p->result().elapsed > 30s);
    CHECK(p->result().elapsed < 50s);
}

TEST_CASE("ten minutes without a network burn no attempt", "[simulation]") {
    for (const char* faults :
         {R"([{"on":"any","count":0,"refuse":true,"after":1,"until":600000}])",
          R"([{"on":"any","count":0,"refuse":true,"after":3000,"until":603000}])",
          R"([{"on":"any","count":0,"refuse":true,"after":6000,"until":606000}])"}) {
        world w(going_wrong(quick(), faults));
        auto p = w.start(without_retries());
        p->begin(days(12));
        p->finish();
        INFO(faults);
        CHECK(p->result().windows.delivered == 12);
        CHECK(w.server.totals().throttled == 0);
        CHECK(tokens_too_many(w.server) == 0);
        CHECK(p->result().elapsed > 600s);
        // The longest pause between two tries, and what there was left to do.
        CHECK(p->result().elapsed < 600s + 120s);
    }
}

}  // namespace backfill_answers_tests
