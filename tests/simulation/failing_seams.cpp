#include <sluice/simulation/failing_sink.hpp>
#include <sluice/simulation/failing_store.hpp>

#include "support/catch.hpp"
#include "support/scenario.hpp"

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

namespace {

engine_options in_bundles_of(int windows) {
    engine_options how;
    how.bundle = windows;
    how.checkpoint_every = 4 << 10;
    return how;
}

simulation_options slow_and_long() {
    auto options = quick();
    options.bytes_per_second = 20'000;
    options.longest_range = 48h;
    return options;
}

// Fails the step of one number, of all that are asked for.
struct one_no {
    int left = 0;
    error why = error::store_failed;
    std::string step;  // that failed

    outcome<void> ask(std::string_view what) {
        if (left-- != 0) return {};
        step = what;
        return failure(why, step, "as asked");
    }
    bool said() const { return left < 0; }
};

bool ended_for(const process& what, error cause) {
    if (!what.answer()) return what.answer().error().cause() == cause;
    return what.result().ended_by && what.result().ended_by->cause() == cause;
}

void finish_after(world& w, const process& before, const std::vector<time_range>& windows,
                  const engine_options& how) {
    auto next = w.go_on_after(before, how);
    next->begin(windows);
    next->finish();
    REQUIRE(next->result().windows.delivered + next->result().windows.already == windows.size());
    REQUIRE(wrong_windows(w.server, w.target, windows) == 0);
    REQUIRE(w.target.open_writers() == 0);
    REQUIRE(w.target.left() == 0);
}

}  // namespace

TEST_CASE("whichever call of its store fails, a run ends with it, and the next one does the rest",
          "[simulation]") {
    const auto windows = days(3);
    const auto how = in_bundles_of(GENERATE(1, 3));
    int at = 0;
    for (bool failed = true; failed; ++at) {
        world w(slow_and_long());
        one_no no{at, error::store_failed, {}};
        auto p = w.start(how);
        failing_store facts(*p->facts, [&no](std::string_view call) { return no.ask(call); });
        backfill what(p->who, facts, w.target, {}, windows, &p->log);
        p->begin(what);
        p->finish();
        failed = no.said();
        INFO("call " << at << ", " << no.step);
        REQUIRE(ended_for(*p, error::store_failed) == failed);
        REQUIRE(w.target.open_writers() == 0);
        finish_after(w, *p, windows, how);
    }
    CHECK(at > 20);
}

TEST_CASE("whichever step of its sink fails, a run ends with it, and the next one does the rest",
          "[simulation]") {
    const auto windows = days(3);
    const auto how = in_bundles_of(GENERATE(1, 3));
    int at = 0;
    for (bool failed = true; failed; ++at) {
        world w(slow_and_long());
        one_no no{at, error::disk_full, {}};
        auto p = w.start(how);
        failing_sink onto(w.target, [&no](std::string_view step) -> awaitable<outcome<void>> {
            co_return no.ask(step);
        });
        backfill what(p->who, *p->facts, onto, {}, windows, &p->log);
        p->begin(what);
        p->finish();
        failed = no.said();
        INFO("step " << at << ", " << no.step);
        REQUIRE(ended_for(*p, error::disk_full) == failed);
        REQUIRE(w.target.open_writers() == 0);
        finish_after(w, *p, windows, how);
    }
    CHECK(at > 10);
}
