#include "support/catch.hpp"
#include "support/scenario.hpp"

namespace backfill_interrupted_tests {

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

TEST_CASE("a crash at any step loses nothing and exports nothing twice", "[simulation]") {
    const auto windows = days(3);
    bool crashed = true;
    int steps = 0;
    for (; crashed; ++steps) {
        world w(quick());
        auto first = w.start();
        first->begin(windows);
        for (int i = 0; i < steps && !first->ended(); ++i) first->step();
        crashed = !first->ended();

        auto second = w.go_on_after(*first);
        second->begin(windows);
        second->finish();
        const auto& sum = second->result();
        INFO("crashed after step " << steps);
        REQUIRE(sum.windows.delivered + sum.windows.already == windows.size());
        REQUIRE(wrong_windows(w.server, w.target, windows) == 0);
        REQUIRE(tokens_too_many(w.server) == 0);
        // At most the creates that were in flight and could not be written down.
        REQUIRE(w.server.totals().create <= 2 * windows.size());
    }
    CHECK(steps > 50);
}

TEST_CASE("a run cancelled at any step ends, and the next one finishes it", "[simulation]") {
    const auto windows = days(3);
    bool reached = true;
    for (int steps = 0; reached; ++steps) {
        world w(quick());
        auto p = w.start();
        p->begin(windows);
        for (int i = 0; i < steps && !p->ended(); ++i) p->step();
        reached = !p->ended();
        p->cancel();
        p->finish();
        INFO("cancelled after step " << steps);
        REQUIRE(p->ended());
        if (reached) CHECK((p->cancelled() || p->result().windows.delivered == windows.size()));
        REQUIRE(w.target.open_writers() == 0);
        REQUIRE(p->time.sleepers() == 0);

        auto next = w.go_on_after(*p);
        next->begin(windows);
        next->finish();
        REQUIRE(wrong_windows(w.server, w.target, windows) == 0);
        REQUIRE(w.server.totals().throttled == 0);
    }
}

TEST_CASE("a run that adds downloads as they help can be cancelled at any step", "[simulation]") {
    effort how;
    how.downloads = std::nullopt;
    bool reached = true;
    for (int steps = 0; reached; ++steps) {
        world w(quick());
        auto p = w.start(how);
        p->begin(days(2));
        for (int i = 0; i < steps && !p->ended(); ++i) p->step();
        reached = !p->ended();
        p->cancel();
        p->finish();
        INFO("cancelled after step " << steps);
        REQUIRE(p->ended());
        if (reached) CHECK((p->cancelled() || p->result().windows.delivered == 2));
        REQUIRE(p->time.sleepers() == 0);
    }
}

TEST_CASE("a run stopped at any step keeps what is resumable", "[simulation]") {
    const auto windows = days(3);
    bool reached = true;
    for (int steps = 0; reached; ++steps) {
        world w(quick());
        auto p = w.start();
        p->begin(windows);
        for (int i = 0; i < steps && !p->ended(); ++i) p->step();
        reached = !p->ended();
        p->stop();
        p->finish();
        INFO("stopped after step " << steps);
        const auto& sum = p->result();
        REQUIRE(sum.windows.failed == 0);
        if (sum.windows.delivered < windows.size()) {
            REQUIRE(sum.ended_by);
            REQUIRE(sum.ended_by->cause() == error::stopped);
        }
        REQUIRE(w.target.open_writers() == 0);
        auto next = w.go_on_after(*p);
        next->begin(windows);
        next->finish();
        REQUIRE(wrong_windows(w.server, w.target, windows) == 0);
        REQUIRE(w.server.totals().create <= windows.size());
    }
}

TEST_CASE("a stop does not wait for a storage that cannot be reached", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(R"([{"on":"download","count":0,"refuse":true}])");
    world w(options);
    auto p = w.start();
    p->begin(days(3));
    const auto began = p->time.now();
    while (!p->ended() && p->time.now() < began + 2min) p->step();
    REQUIRE_FALSE(p->ended());
    const auto stopped = p->time.now();
    p->stop();
    p->finish();
    CHECK((p->time.now() - stopped) / 1s == 0);
    const auto& sum = p->result();
    CHECK(sum.windows.failed == 0);
    REQUIRE(sum.ended_by);
    CHECK(sum.ended_by->cause() == error::stopped);
    CHECK(p->time.sleepers() == 0);
}

}  // namespace backfill_interrupted_tests
