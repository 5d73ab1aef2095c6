#include "story/story.hpp"

#include "support/catch.hpp"

namespace story_tests {

using namespace sluice;
using namespace sluice::story;
using namespace std::chrono_literals;

namespace {

// Two days at a fast limit; nothing goes wrong but what a test adds.
story_plan quiet() {
    story_plan plan;
    plan.windows = windows_of(2, 24h);
    plan.server.limit.interval = 100ms;
    plan.server.events_per_day = 40;
    plan.how.checkpoint_every = 64;
    plan.calm = 1h;
    plan.patience = patience_with(plan);
    return plan;
}

void check_all_is_well(const ending& told, std::uint64_t place) {
    INFO("at " << place);
    for (const auto& one : told.violations) FAIL_CHECK(one);
    REQUIRE(told.violations.empty());
}

// The same fault at the first request, the second, … until there are no more.
void hit_every_request(const fault& what) {
    for (std::uint64_t place = 1;; ++place) {
        auto plan = quiet();
        plan.server.bytes_per_second = 2000;
        auto& hit = plan.server.faults.faults.emplace_back(what);
        hit.on = "any";
        hit.first = place;
        const auto told = tell(plan);
        check_all_is_well(told, place);
        if (told.requests < place) break;
        CHECK(told.runs == 1);
    }
}

}  // namespace

TEST_CASE("a seed tells one story", "[simulation]") {
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U})
        CHECK(tell(draw_plan(seed)).hash == tell(draw_plan(seed)).hash);
    CHECK(tell(draw_plan(1)).hash != tell(draw_plan(2)).hash);
}

TEST_CASE("a crash before any call of ledger, sink or network loses no window", "[simulation]") {
    const bool reboot = GENERATE(false, true);
    std::uint64_t call = 0;
    for (bool crashed = true; crashed; ++call) {
        auto plan = quiet();
        plan.server.bytes_per_second = 2000;
        plan.crashes = {{{}, call, reboot, 2s}};
        const auto told = tell(plan);
        check_all_is_well(told, call);
        crashed = told.crashes > 0;
        CHECK(told.runs == told.crashes + 1);
    }
    CHECK(call > 40);
}

TEST_CASE("two crashes close together lose no window", "[simulation]") {
    for (std::uint64_t call = 0; call < 60; call += 3) {
        for (std::uint64_t later = 0; later < 30; later += 2) {
            auto plan = quiet();
            plan.crashes = {{{}, call, false, 2s}, {{}, later, later % 4 == 0, 100ms}};
            check_all_is_well(tell(plan), call * 100 + later);
        }
    }
}

TEST_CASE("a failure of the server at any request loses no window", "[simulation]") {
    fault failing;
    failing.status = 503;
    hit_every_request(failing);
}

TEST_CASE("an answer that is lost at any request loses no window", "[simulation]") {
    fault lost;
    const bool taken = GENERATE(true, false);
    lost.drop = taken;
    lost.lose = !taken;
    hit_every_request(lost);
}

TEST_CASE("a ledger that refuses any one call loses no window", "[simulation]") {
    for (std::uint64_t call = 1;; ++call) {
        auto plan = quiet();
        auto& refused = plan.ledger.emplace_back();
        refused.first = call;
        refused.count = 1;
        refused.cause = error::ledger_failed;
        const auto told = tell(plan);
        check_all_is_well(told, call);
        if (told.ledger_calls < call) break;
    }
}

TEST_CASE("a sink that fails at any one step loses no window", "[simulation]") {
    const auto cause = GENERATE(error::disk_full, error::sink_failed);
    for (std::uint64_t step = 1;; ++step) {
        auto plan = quiet();
        plan.server.bytes_per_second = 2000;
        auto& refused = plan.sink.emplace_back();
        refused.first = step;
        refused.count = 1;
        refused.cause = cause;
        const auto told = tell(plan);
        check_all_is_well(told, step);
        if (told.sink_steps < step) break;
    }
}

}  // namespace story_tests
