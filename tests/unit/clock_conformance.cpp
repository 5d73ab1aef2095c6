#include "support/clock_conformance.hpp"

namespace clock_conformance_tests {

using namespace sluice;
using namespace std::chrono_literals;

TEST_CASE("the virtual clock keeps what every clock keeps") {
    test::virtual_world world;
    test::clock_on_trial trial{world.time, world.executor(),
                               [&](awaitable<void> body) { return world.start(std::move(body)); },
                               [&] { world.run(); }, 1h};
    test::check_clock(trial);
}

}  // namespace clock_conformance_tests
