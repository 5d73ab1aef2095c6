#include "support/catch.hpp"
#include "support/scenario.hpp"

namespace bundles_resumed_tests {

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

namespace {

const events::picked_up* picked_up_by(const process& what) {
    for (const auto& told : what.log.all)
        if (const auto* found = told.as<events::picked_up>()) return found;
    return nullptr;
}

}  // namespace

TEST_CASE("a bundle whose checkpoint was damaged is fetched again from its start", "[simulation]") {
    auto options = quick();
    options.events_per_day = 200;
    options.bytes_per_second = 20'000;
    effort how;
    how.bundle = 3;
    how.checkpoint_every = 4 << 10;
    world w(options);
    const auto windows = days(3);
    auto first = w.start(how);
    first->begin(windows);
    // The first window's checkpoint, which speaks of all others, comes last.
    while (w.target.left() < 3) first->step();
    w.target.change_left(windows[0], [](std::string& content) { content.at(3) ^= 1; });
    auto second = w.go_on_after(*first, how);
    second->begin(windows);
    second->finish();
    CHECK(second->result().windows.delivered == 3);
    const auto* told = picked_up_by(*second);
    REQUIRE(told);
    REQUIRE(told->refused.has_value());
    CHECK(told->refused->cause() == error::checkpoint_refused);
    CHECK(wrong_windows(w.server, w.target, windows) == 0);
    CHECK(w.target.left() == 0);
}

TEST_CASE("one window exported again is left as it is when its content is", "[simulation]") {
    world w(quick());
    const auto windows = days(2);
    auto first = w.start();
    first->begin(windows);
    first->finish();
    auto second = w.go_on_after(*first);
    auto what = second->into(w.target, windows);
    what.again = {windows[1]};
    second->begin(what);
    second->finish();
    CHECK(second->result().windows.already == 2);
    CHECK(second->result().requests.create == 1);
    CHECK(second->log.count<events::unchanged>() == 1);
    CHECK(w.target.committed().at(windows[1]).commits == 1);
    CHECK(w.target.open_writers() == 0);
}

}  // namespace bundles_resumed_tests
