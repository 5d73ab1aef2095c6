#include "wire/threaded_backfill.hpp"

#include <iterator>

namespace load_tests {

// Many windows, many downloads at once, and a twentieth of everything going wrong.

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

constexpr int windows = 2000;

const char* const a_twentieth = R"([
    {"on":"create","count":0,"probability":0.01,"status":503,"body":"<html></html>"},
    {"on":"create","count":0,"probability":0.01,"drop":true},
    {"on":"create","count":0,"probability":0.01,"fail_operation":true},
    {"on":"create","count":0,"probability":0.01,"refuse":true},
    {"on":"create","count":0,"probability":0.01,"status":429,"headers":{"Retry-After":"0"}},
    {"on":"poll","count":0,"probability":0.02,"status":500},
    {"on":"poll","count":0,"probability":0.02,"drop":true},
    {"on":"poll","count":0,"probability":0.01,"cut_after":20},
    {"on":"results","count":0,"probability":0.02,"status":502},
    {"on":"results","count":0,"probability":0.02,"drop":true},
    {"on":"results","count":0,"probability":0.01,"status":429},
    {"on":"download","count":0,"probability":0.01,"status":503},
    {"on":"download","count":0,"probability":0.01,"cut_after":700},
    {"on":"download","count":0,"probability":0.01,"flip":100},
    {"on":"download","count":0,"probability":0.01,"expire":true},
    {"on":"download","count":0,"probability":0.01,"refuse":true}])";

auto open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

sluice::testing::effort many_downloads() {
    sluice::testing::effort how;
    how.downloads = 64;
    how.pause.first = 1ms;
    return how;
}

}  // namespace

TEST_CASE("two thousand windows with sixty-four downloads at once survive a twentieth of faults") {
    const auto before = open_descriptors();
    {
        threaded_backfill work(account_of(0.002, a_twentieth), windows, many_downloads());
        // None of them in the future, which has no events.
        for (auto& window : work.windows) {
            window.start -= std::chrono::days(windows);
            window.end -= std::chrono::days(windows);
        }
        work.run();
        REQUIRE(work.answer.has_value());
        REQUIRE(work.answer->has_value());
        const auto& sum = **work.answer;
        CHECK_FALSE(sum.ended_by.has_value());
        CHECK(sum.windows.failed == 0);
        CHECK(sum.windows.delivered == windows);
        CHECK(work.right_files() == windows);
        CHECK(work.parts() == 0);
        // Each window needs three calls; a fault costs one more or, a failed operation, two.
        const auto calls = sum.requests.create + sum.requests.poll + sum.requests.results;
        CHECK(calls > 3 * windows);
        CHECK(calls < 7 * windows / 2);
    }
    CHECK(open_descriptors() == before);
}

}  // namespace load_tests
