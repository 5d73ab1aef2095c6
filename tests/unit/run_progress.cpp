#include <engine/run_progress.hpp>

#include "support/catch.hpp"
#include "support/run_of_days.hpp"

namespace run_progress_tests {

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

TEST_CASE("an export has its line from its create on until it is delivered or fails") {
    run_of_days run(3);
    run.enter(0s, 1, stage::waiting);
    CHECK(run.after(9s).exports.empty());
    run.enter(1s, 1, stage::creating);
    run.enter(1s, 2, stage::creating);
    run.enter(2s, 1, stage::running);
    CHECK(run.after(9s).exports.size() == 2);
    run.enter(9s, 1, stage::delivered);
    run.deliver(9s, 1);
    run.enter(9s, 2, stage::failed);
    run.tell(9s, 2, events::failed{failure(error::request_refused)});
    CHECK(run.after(9s).exports.empty());
    CHECK(run.progress.so_far().windows.delivered == 1);
    CHECK(run.progress.so_far().windows.failed == 1);
    CHECK(run.progress.so_far().rows == 2013);
    CHECK(run.progress.so_far().failures.size() == 1);
}

TEST_CASE("news of a window that is not under way makes no line") {
    run_of_days run(1);
    run.tell(1s, 1, events::polled{50.0});
    run.tell(1s, 1, events::progressed{10, 20});
    run.tell(1s, 1, events::retrying{failure(error::stalled), 1s});
    CHECK(run.after(9s).exports.empty());
}

TEST_CASE("speed is measured over a while and follows changes smoothly") {
    run_of_days run(1);
    run.enter(0s, 1, stage::downloading);
    run.tell(100ms, 1, events::progressed{100'000, 0});
    CHECK(run.at(1, 9s).bytes_per_second == 0);
    run.tell(1s, 1, events::progressed{1'000'000, 0});
    CHECK(run.at(1, 9s).bytes_per_second == Approx(1e6));
    run.tell(2s, 1, events::progressed{3'000'000, 0});
    const double speed = run.at(1, 9s).bytes_per_second;
    CHECK(speed > 1e6);
    CHECK(speed < 2e6);
}

TEST_CASE("a download that begins anew is no negative speed") {
    run_of_days run(1);
    run.enter(0s, 1, stage::downloading);
    run.tell(1s, 1, events::progressed{1'000'000, 0});
    run.tell(2s, 1, events::progressed{1'000, 0});
    run.tell(3s, 1, events::progressed{501'000, 0});
    const auto what = run.at(1, 9s);
    CHECK(what.received == 501'000);
    CHECK(what.bytes_per_second > 0);
    CHECK(what.bytes_per_second < 1e6);
}

TEST_CASE("calls left are three a window that nothing was done for, fewer the further it is") {
    run_of_days run(10, 4);
    CHECK(run.progress.calls_left(limit_scope::all) == 18);
    CHECK(run.progress.calls_left(limit_scope::create) == 6);
    run.enter(0s, 1, stage::creating);
    CHECK(run.progress.calls_left(limit_scope::all) == 18);
    run.enter(1s, 1, stage::running);
    CHECK(run.progress.calls_left(limit_scope::all) == 17);
    CHECK(run.progress.calls_left(limit_scope::create) == 5);
    run.enter(2s, 1, stage::ready);
    CHECK(run.progress.calls_left(limit_scope::all) == 16);
    run.enter(3s, 1, stage::downloading);
    CHECK(run.progress.calls_left(limit_scope::all) == 15);
    run.deliver(4s, 1);
    CHECK(run.progress.calls_left(limit_scope::all) == 15);
    run.tell(4s, 2, events::failed{failure(error::stalled)});
    CHECK(run.progress.calls_left(limit_scope::all) == 12);
}

TEST_CASE("exports that were looked at twice are expected to be again") {
    run_of_days run(4);
    for (int i = 0; i < 4; ++i) run.tell(1s, 1, events::called{call_kind::poll, {}});
    for (int i = 0; i < 2; ++i) run.tell(1s, 1, events::called{call_kind::results, {}});
    CHECK(run.progress.calls_left(limit_scope::all) == 16);
}

TEST_CASE("the limit's time is what lies beyond the tokens in hand") {
    const snapshot::bucket rich{12, began, 0};
    const snapshot::bucket poor{0, began + 10s, 0};
    CHECK(time_under_limit(12, rich, 30s, began) == 0s);
    CHECK(time_under_limit(14, rich, 30s, began) == 60s);
    CHECK(time_under_limit(1, poor, 30s, began) == 10s);
    CHECK(time_under_limit(3, poor, 30s, began) == 70s);
    CHECK(time_under_limit(0, poor, 30s, began) == 0s);
}

TEST_CASE("an export's progress is guessed from the server's word, else from how long others ran") {
    run_of_days run(3);
    run.enter(0s, 1, stage::running);
    run.enter(0s, 2, stage::running);
    const auto guess = [&](int number, duration at) { return run.at(number, at).done; };
    CHECK_FALSE(guess(1, 4s).has_value());
    run.tell(4s, 1, events::polled{40.0});
    CHECK(*guess(1, 4s) == Approx(0.4));
    CHECK(*guess(1, 5s) == Approx(0.5));
    CHECK(*guess(1, 60s) == Approx(0.95));
    CHECK_FALSE(guess(2, 4s).has_value());
    run.enter(10s, 1, stage::ready);
    CHECK(*guess(2, 5s) == Approx(0.5));
    CHECK(*guess(2, 50s) == Approx(0.95));
    run.tell(51s, 2, events::polled{99.0});
    CHECK(*guess(2, 60s) == Approx(0.99));
}

TEST_CASE("a download's progress is guessed from the size of others") {
    run_of_days run(3);
    run.enter(0s, 1, stage::downloading);
    run.tell(1s, 1, events::progressed{500, 0});
    const auto guess = [&] { return run.at(1, 0s).done; };
    CHECK_FALSE(guess().has_value());
    run.enter(0s, 2, stage::downloading);
    run.tell(1s, 2, events::progressed{1000, 0});
    run.enter(2s, 2, stage::delivered);
    CHECK(*guess() == Approx(0.5));
    run.tell(3s, 1, events::progressed{5000, 0});
    CHECK(*guess() == Approx(0.95));
}

TEST_CASE("windows that share an export count as windows, and its calls once") {
    run_of_days run(60, 0, 30);
    const time_range month{day(1).start, day(30).end};
    CHECK(run.progress.calls_left(limit_scope::create) == 2);
    run.tell(0s, month, events::stage_changed{stage::running});
    CHECK(run.progress.calls_left(limit_scope::create) == 1);
    run.tell(1s, month, events::stage_changed{stage::downloading});
    run.tell(2s, month, events::progressed{3000, 0});
    run.tell(3s, month, events::stage_changed{stage::delivered});
    for (int i = 1; i <= 30; ++i) run.deliver(3s, i);
    CHECK(run.progress.done() == 30);
    CHECK(run.progress.so_far().bytes.received == 3000);
    CHECK(run.after(9s).exports.empty());
}

}  // namespace run_progress_tests
