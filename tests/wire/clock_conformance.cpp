#include "support/clock_conformance.hpp"

#include <sluice/time/real_clock.hpp>

namespace clock_conformance_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

test::clock_on_trial trial_of(sluice::clock& time, test::virtual_world& world) {
    return {time, world.executor(),
            [&](awaitable<void> body) { return world.start(std::move(body)); },
            [&] {
                world.context.restart();
                world.context.run();
                world.rethrow_problems();
            },
            200us};
}

}  // namespace

TEST_CASE("the real clock keeps what every clock keeps") {
    test::virtual_world world;
    real_clock time;
    const auto trial = trial_of(time, world);
    test::check_clock(trial);
}

TEST_CASE("two real clocks of one machine share a timeline") {
    const real_clock one;
    const real_clock two;
    CHECK(one.timeline() == two.timeline());
    const auto earlier = one.now();
    const auto later = two.now();
    CHECK(earlier <= later);
}

}  // namespace clock_conformance_tests
