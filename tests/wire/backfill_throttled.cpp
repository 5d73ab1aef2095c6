#include "wire/threaded_backfill.hpp"

namespace backfill_throttled_tests {

// What a whole backfill makes of an account that refuses a call (429), over real TLS.

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

// One that has no attempt to lose.
sluice::testing::effort without_retries() {
    sluice::testing::effort how;
    how.retries = 0;
    return how;
}

std::vector<events::throttled> silences(const threaded_backfill& work) {
    std::vector<events::throttled> found;
    for (const auto& told : work.log.all)
        if (const auto* one = told.as<events::throttled>()) found.push_back(*one);
    return found;
}

// `count` calls of `kind`, refused with these headers.
std::string refused(const char* kind, int count, const std::string& headers = "{}") {
    return R"([{"on":")" + std::string(kind) + R"(","status":429,"count":)" +
           std::to_string(count) + R"(,"headers":)" + headers + "}]";
}

}  // namespace

TEST_CASE("a 429 silences the whole account for as long as it says, at no attempt's cost") {
    const char* wait =
        GENERATE(R"({"Retry-After":"1"})", R"({"Retry-After":"Sun, 06 Nov 1994 08:49:38 GMT",)"
                                           R"("Date":"Sun, 06 Nov 1994 08:49:37 GMT"})");
    CAPTURE(wait);
    threaded_backfill work(account_of(0.1, refused("poll", 1, wait).c_str()), 2, without_retries());
    // So few tokens that calls go one by one: what comes after the 429 was sent after it.
    work.who.limit = bucket_limit{1100ms, 3};
    work.run();
    CHECK(work.result().windows.delivered == 2);
    CHECK(work.result().throttled == 1);
    CHECK(work.right_files() == 2);
    steady_time until{};
    for (const auto& call : work.server.brain_at_rest().arrivals()) {
        if (call.kind == "download") continue;
        CHECK(call.at >= until);
        if (call.status == 429) until = call.at + 1s;
    }
    CHECK(until > steady_time{});
}

TEST_CASE("a 429 without a time that can be read waits for a refill at least, not in step") {
    const char* headers = GENERATE("{}", R"({"Retry-After":"soon"})", R"({"Retry-After":"-5"})",
                                   R"({"Retry-After":"1.5"})");
    CAPTURE(headers);
    threaded_backfill work(account_of(0.1, refused("create", 4, headers).c_str()), 1,
                           without_retries());
    work.who.limit = bucket_limit{20ms, 1000};
    work.run();
    CHECK(work.result().windows.delivered == 1);
    const auto waits = silences(work);
    REQUIRE(waits.size() == 4);
    for (const auto& each : waits) {
        CHECK(each.wait >= 20ms);
        CHECK(each.wait <= 40ms);
        CHECK_FALSE(each.capped);
    }
    CHECK(waits[0].wait != waits[1].wait);
}

TEST_CASE("a 429 whose time has come already is not asked again in step, nor for long") {
    const char* headers =
        GENERATE(R"({"Retry-After":"0"})", R"({"Retry-After":"Sun, 06 Nov 1994 08:49:37 GMT"})");
    CAPTURE(headers);
    threaded_backfill work(account_of(0.1, refused("create", 4, headers).c_str()), 1,
                           without_retries());
    work.who.limit = bucket_limit{20ms, 1000};
    work.run();
    CHECK(work.result().windows.delivered == 1);
    const auto waits = silences(work);
    REQUIRE(waits.size() == 4);
    for (const auto& each : waits) CHECK(each.wait <= 20ms);
    CHECK(waits[0].wait != waits[1].wait);
}

TEST_CASE("a silence of thirty years is taken for an hour's, and told as such") {
    threaded_backfill work(
        account_of(0.1, refused("create", 1, R"({"Retry-After":"1000000000"})").c_str()), 1,
        without_retries());
    work.at_event = [&work](const event& what) {
        if (what.as<events::throttled>()) work.stop();
    };
    work.run();
    const auto waits = silences(work);
    REQUIRE(waits.size() == 1);
    CHECK(waits[0].wait == 1h);
    CHECK(waits[0].capped);
    REQUIRE(work.result().ended_by);
    CHECK(work.result().ended_by->cause() == error::stopped);
}

}  // namespace backfill_throttled_tests
