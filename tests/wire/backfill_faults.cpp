#include "wire/threaded_backfill.hpp"

namespace backfill_faults_tests {

// What a whole backfill makes of a storage's faults, over real TLS and onto a real disk.

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

sluice::testing::effort quick_engine() {
    sluice::testing::effort how;
    how.pause.first = 1ms;
    return how;
}

// Files below the folder of any name, receipts aside.
int files(const threaded_backfill& work) {
    return work.parts() + work.finals();
}

}  // namespace

TEST_CASE("a file that stays corrupt is fetched three times, and nothing of it is shown") {
    const char* faults =
        GENERATE(R"([{"on":"download","count":0,"flip":1000}])",
                 R"([{"on":"download","count":0,"truncate":1}])",
                 R"([{"on":"download","count":0,"headers":{"x-goog-hash":"crc32c=AAAAAA=="}}])");
    CAPTURE(faults);
    threaded_backfill work(account_of(0.2, faults), 1, quick_engine());
    work.run();
    REQUIRE(work.answer.has_value());
    REQUIRE(work.answer->has_value());
    const auto& sum = **work.answer;
    CHECK(sum.windows.failed == 1);
    REQUIRE(sum.failures.size() == 1);
    CHECK(sum.failures.front().problem.is(condition::start_again));
    CHECK(work.server.brain_at_rest().totals().download == 3);
    CHECK(files(work) == 0);
}

TEST_CASE("a file that is corrupt twice is delivered the third time") {
    threaded_backfill work(account_of(0.2, R"([{"on":"download","count":2,"flip":1000}])"), 1,
                           quick_engine());
    work.run();
    REQUIRE(work.answer.has_value());
    REQUIRE(work.answer->has_value());
    CHECK((*work.answer)->windows.delivered == 1);
    CHECK(work.right_files() == 1);
    CHECK(work.server.brain_at_rest().totals().download == 3);
}

TEST_CASE("an expired location costs one call for a new one, and no new export") {
    const char* faults = GENERATE(R"([{"on":"download","expire":true}])",
                                  R"([{"on":"download","cut_after":1000},)"
                                  R"({"on":"download","first":2,"expire":true}])");
    CAPTURE(faults);
    threaded_backfill work(account_of(0.2, faults), 1, quick_engine());
    work.run();
    REQUIRE(work.answer.has_value());
    REQUIRE(work.answer->has_value());
    CHECK((*work.answer)->windows.delivered == 1);
    CHECK(work.right_files() == 1);
    CHECK((*work.answer)->requests.create == 1);
    CHECK((*work.answer)->requests.results == 2);
}

}  // namespace backfill_faults_tests
