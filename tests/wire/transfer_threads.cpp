#include "wire/threaded_backfill.hpp"

namespace transfer_threads_tests {

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

sluice::testing::effort on_threads(int threads) {
    sluice::testing::effort how;
    how.transfer_threads = threads;
    how.pause.first = 1ms;
    return how;
}

}  // namespace

TEST_CASE("transfers on threads of their own deliver what one thread does") {
    const int threads = GENERATE(0, 1, 2, 4);
    CAPTURE(threads);
    threaded_backfill work(account_of(0.2), 9, on_threads(threads));
    work.run();
    REQUIRE(work.answer.has_value());
    REQUIRE(work.answer->has_value());
    CHECK((*work.answer)->windows.delivered == 9);
    CHECK((*work.answer)->bytes.received > 9 * 100'000);
    CHECK_FALSE(work.told_elsewhere);
    CHECK(work.parts() == 0);
    CHECK(work.right_files() == 9);
}

TEST_CASE("a transfer on two lanes is as right as on one, whatever happens to it") {
    const char* faults = GENERATE(
        "[]", R"([{"on":"download","cut_after":900000}])",
        R"([{"on":"download","cut_after":600000},{"on":"download","first":2,"ignore_range":true}])",
        R"([{"on":"download","flip":900000}])", R"([{"on":"download","truncate":1}])",
        R"([{"on":"download","cut_after":900000},{"on":"download","first":2,"expire":true}])");
    CAPTURE(faults);
    threaded_backfill work(account_of(2, faults), 1, on_threads(2));
    work.run();
    REQUIRE(work.answer.has_value());
    REQUIRE(work.answer->has_value());
    CHECK((*work.answer)->windows.delivered == 1);
    CHECK((*work.answer)->bytes.received > 1'500'000);
    CHECK_FALSE(work.told_elsewhere);
    CHECK(work.parts() == 0);
    CHECK(work.right_files() == 1);
}

TEST_CASE("a run is cancelled in the middle of its transfers") {
    const int days = GENERATE(1, 5);
    const auto* faults = GENERATE(R"([{"on":"download","count":0,"stall_after":400000}])",
                                  R"([{"on":"download","count":0,"stall_after":1200000}])", "[]");
    CAPTURE(days, faults);
    threaded_backfill work(account_of(2, faults), days, on_threads(2));
    work.at_first_bytes = [&work] { work.cancel(); };
    work.run();
    REQUIRE(work.result().ended_by);
    CHECK(work.result().ended_by->cause() == error::stopped);
    CHECK(work.parts() == 0);
    CHECK_FALSE(work.told_elsewhere);
}

TEST_CASE("a stop lets the transfer under way end, and no other begin") {
    auto how = on_threads(2);
    how.downloads = 1;
    threaded_backfill work(account_of(1), 3, how);
    work.at_first_bytes = [&work] { work.stop(); };
    work.run();
    REQUIRE(work.answer.has_value());
    REQUIRE(work.answer->has_value());
    CHECK((*work.answer)->windows.delivered == 1);
    CHECK((*work.answer)->ended_by->cause() == error::stopped);
    CHECK(work.parts() == 0);
    CHECK(work.right_files() == 1);
}

TEST_CASE("a stop ends the pause of a transfer that has failed") {
    auto how = on_threads(2);
    how.pause.first = 24h;
    threaded_backfill work(account_of(1, R"([{"on":"download","count":0,"cut_after":600000}])"), 2,
                           how);
    work.at_first_bytes = [&work] { work.stop(); };
    work.run();
    REQUIRE(work.answer.has_value());
    REQUIRE(work.answer->has_value());
    CHECK((*work.answer)->windows.delivered == 0);
    CHECK((*work.answer)->ended_by->cause() == error::stopped);
    CHECK(work.parts() == 0);
}

TEST_CASE("an observer that throws does not disturb the run, wherever the bytes move") {
    const int threads = GENERATE(0, 2);
    CAPTURE(threads);
    threaded_backfill work(account_of(1), 2, on_threads(threads));
    work.at_first_bytes = [] { throw std::domain_error("as asked"); };
    work.run();
    CHECK(work.result().windows.delivered == 2);
    CHECK(work.result().observer_errors == std::vector<std::string>{"as asked"});
    CHECK(work.parts() == 0);
    CHECK(work.right_files() == 2);
}

}  // namespace transfer_threads_tests
