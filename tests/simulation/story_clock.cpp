#include <algorithm>

#include "story/story.hpp"
#include "support/catch.hpp"

namespace story_clock_tests {

using namespace sluice;
using namespace sluice::story;
using namespace std::chrono_literals;

namespace {

// Operations of minutes at the true limit: half an hour in all.
story_plan half_an_hour() {
    story_plan plan;
    plan.windows = windows_of(12, 24h);
    plan.server.limit.burst = 5;
    plan.server.shortest = 2min;
    plan.server.longest = 5min;
    plan.server.events_per_day = 40;
    plan.how.operation_deadline = 1h;
    plan.calm = 2h;
    plan.patience = patience_with(plan);
    return plan;
}

}  // namespace

TEST_CASE("a wall clock that is set by an hour changes no call", "[simulation]") {
    const auto undisturbed = tell(half_an_hour());
    REQUIRE(undisturbed.violations.empty());
    for (const auto by : {std::chrono::milliseconds(1h), std::chrono::milliseconds(-1h)}) {
        for (const auto after : {10s, 400s, 900s}) {
            auto plan = half_an_hour();
            plan.changes = {{after, by, {}}};
            const auto told = tell(plan);
            INFO("set by " << by / 1s << " s after " << after.count() << " s");
            CHECK(told.violations.empty());
            CHECK(told.runs == 1);
            CHECK(told.requests == undisturbed.requests);
            CHECK(told.length == undisturbed.length);
        }
    }
}

TEST_CASE("a wall clock that was set before a restart costs no export", "[simulation]") {
    for (const auto by : {std::chrono::milliseconds(30min), std::chrono::milliseconds(-1h)}) {
        auto plan = half_an_hour();
        plan.changes = {{300s, by, {}}};
        plan.crashes = {{310s, 0, false, 10s}};
        const auto told = tell(plan);
        CHECK(told.violations.empty());
        CHECK(told.crashes == 1);
    }
}

TEST_CASE("a machine that slept for an hour goes on", "[simulation]") {
    for (const auto after : {1s, 100s, 400s, 900s}) {
        auto plan = half_an_hour();
        plan.changes = {{after, {}, 1h}};
        const auto told = tell(plan);
        INFO("slept after " << after.count() << " s");
        CHECK(told.violations.empty());
        CHECK(told.runs == 1);
        CHECK(told.length < 1h + 45min);
    }
}

}  // namespace story_clock_tests
