#include <sluice/simulation/failing_ledger.hpp>
#include <sluice/simulation/failing_sink.hpp>

#include "support/catch.hpp"
#include "support/scenario.hpp"

#include <functional>

namespace failing_seams_tests {

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

namespace {

simulation_options slow_and_long() {
    auto options = quick();
    options.bytes_per_second = 20'000;
    options.longest_range = 48h;
    return options;
}

// Fails the step of one number, of all that are asked for.
struct one_no {
    int left = 0;
    error why = error::ledger_failed;
    std::string step;  // that failed

    outcome<void> ask(std::string_view what) {
        if (left-- != 0) return {};
        step = what;
        return failure(why, step, "as asked");
    }
    bool said() const { return left < 0; }
    // What a run does as well without: it is told of, and the run continues.
    bool may_be_missed() const {
        return step == "add_operation_time" || step == "remember_refused_span" || step == "renew" ||
               step == "release";
    }
};

bool ended_for(const process& what, error cause) {
    if (!what.answer()) return what.answer().error().cause() == cause;
    return what.result().ended_by && what.result().ended_by->cause() == cause;
}

void finish_after(world& w, const process& before, const std::vector<time_range>& windows,
                  const effort& how) {
    auto next = w.go_on_after(before, how);
    next->begin(windows);
    next->finish();
    REQUIRE(next->result().windows.delivered + next->result().windows.already == windows.size());
    REQUIRE(wrong_windows(w.server, w.target, windows) == 0);
    REQUIRE(w.target.open_writers() == 0);
    REQUIRE(w.target.left() == 0);
}

// One run of `windows`, that asks `no` at each of its steps.
using failing_run = std::function<void(world&, process&, const std::vector<time_range>& windows,
                                       const effort& how, one_no& no)>;

// Fails each step in turn, for `why`, until a run has no such step; returns how many there were.
int fail_each_step(error why, const failing_run& run) {
    const auto windows = days(3);
    auto how = in_bundles_of(GENERATE(1, 3));
    how.checkpoint_every = 4 << 10;
    int at = 0;
    for (bool failed = true; failed; ++at) {
        world w(slow_and_long());
        one_no no{at, why, {}};
        auto p = w.start(how);
        run(w, *p, windows, how, no);
        failed = no.said();
        INFO("step " << at << ", " << no.step);
        REQUIRE(ended_for(*p, why) == (failed && !no.may_be_missed()));
        REQUIRE(w.target.open_writers() == 0);
        finish_after(w, *p, windows, how);
    }
    return at;
}

}  // namespace

TEST_CASE("whichever call of its ledger fails, a run ends with it, and the next one does the rest",
          "[simulation]") {
    const auto run = [](world& w, process& p, const auto& windows, const auto& how, one_no& no) {
        failing_ledger store(*p.store, [&no](std::string_view call) { return no.ask(call); });
        p.begin(backfill({}, windows, w.target, how), store);
        p.finish();
    };
    CHECK(fail_each_step(error::ledger_failed, run) > 20);
}

TEST_CASE("whichever step of its sink fails, a run ends with it, and the next one does the rest",
          "[simulation]") {
    const auto run = [](world& w, process& p, const auto& windows, const auto& how, one_no& no) {
        failing_sink onto(w.target, [&no](std::string_view step) -> awaitable<outcome<void>> {
            co_return no.ask(step);
        });
        p.begin(backfill({}, windows, onto, how));
        p.finish();
    };
    CHECK(fail_each_step(error::disk_full, run) > 10);
}

}  // namespace failing_seams_tests
