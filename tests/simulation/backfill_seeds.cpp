#include <cstdlib>
#include <string>

#include "support/catch.hpp"
#include "support/scenario.hpp"

namespace backfill_seeds_tests {

using namespace sluice;
using namespace sluice::testing;

// Everything that goes wrong here is drawn from one number. A number that fails is named with the
// command that replays it alone.

namespace {

constexpr std::uint64_t seeds = 200;

constexpr auto trouble = R"([
    {"on":"create","probability":0.05,"count":0,"status":500},
    {"on":"create","probability":0.05,"count":0,"drop":true},
    {"on":"create","probability":0.05,"count":0,"fail_operation":true},
    {"on":"poll","probability":0.1,"count":0,"status":503},
    {"on":"poll","probability":0.05,"count":0,"status":200,"body":"<html>busy</html>"},
    {"on":"results","probability":0.1,"count":0,"drop":true},
    {"on":"download","probability":0.1,"count":0,"expire":true},
    {"on":"download","probability":0.2,"count":0,"cut_after":300},
    {"on":"download","probability":0.05,"count":0,"flip":120},
    {"on":"download","probability":0.05,"count":0,"truncate":1},
    {"on":"download","probability":0.05,"count":0,"ignore_range":true},
    {"on":"any","probability":0.05,"count":0,"refuse":true}])";

// A backfill of nine days through all of that, crashing once after some steps.
void live_through(std::uint64_t seed) {
    INFO("replay: SLUICE_SEED=" << seed << " simulation_tests \"whatever a seed brings*\"");
    auto options = quick();
    options.seed = seed;
    options.faults = fault_plan::parse(trouble).value();
    world w(options);
    effort how;
    how.seed = seed;
    const auto windows = days(9);
    auto crashing = w.start(how);
    crashing->begin(windows);
    for (std::uint64_t step = 0; step < seed * 37 % 1500 && !crashing->ended(); ++step)
        crashing->step();

    auto p = w.go_on_after(*crashing);
    crashing.reset();
    for (int runs = 0; runs < 5; ++runs) {
        p->begin(windows);
        p->finish();
        REQUIRE(p->answer().has_value());
        if (p->result().windows.delivered + p->result().windows.already == windows.size()) break;
    }
    CHECK(p->result().windows.failed == 0);
    CHECK(wrong_windows(w.server, w.target, windows) == 0);
    CHECK(tokens_too_many(w.server) == 0);
    CHECK(w.target.open_writers() == 0);
}

}  // namespace

TEST_CASE("whatever a seed brings, every window arrives whole and no token is spent twice",
          "[simulation]") {
    if (const char* one = std::getenv("SLUICE_SEED")) return live_through(std::stoull(one));
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) live_through(seed);
}

}  // namespace backfill_seeds_tests
