#include "simulation/arrival_limit.hpp"
#include "support/catch.hpp"

#include <random>
#include <vector>

namespace simulation_limit_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {
constexpr steady_time start{std::chrono::hours(5)};
}

TEST_CASE(
    "the simulated limit lets a burst through, then one call an interval, to the nanosecond") {
    arrival_limit limit(bucket_limit{30s, 3});
    for (int i = 0; i < 3; ++i) {
        CHECK(limit.admit(start));
    }
    CHECK_FALSE(limit.admit(start));
    CHECK_FALSE(limit.admit(start + 30s - 1ns));
    CHECK(limit.admit(start + 30s));
    CHECK_FALSE(limit.admit(start + 30s));
    CHECK(limit.admit(start + 60s));
}

TEST_CASE("the simulated limit never saves up more than its burst") {
    arrival_limit limit(bucket_limit{30s, 2});
    CHECK(limit.admit(start));
    const steady_time later = start + 240h;
    CHECK(limit.admit(later));
    CHECK(limit.admit(later));
    CHECK_FALSE(limit.admit(later));
}

TEST_CASE("Retry-After of the simulated limit is rounded up, and then holds") {
    for (const auto ahead : {0ns, 1ns, 400ms + 0ns, 1s + 0ns, 29s + 999'999'999ns}) {
        arrival_limit limit(bucket_limit{30s, 1});
        REQUIRE(limit.admit(start));
        const auto wait = limit.retry_after(start + ahead);
        CHECK(wait >= 30s - ahead);
        CHECK(wait < 31s - ahead);
        CHECK(limit.admit(start + ahead + wait));
    }
}

TEST_CASE("in no span does the simulated limit accept more than burst and rate allow") {
    std::mt19937_64 random(4);
    const bucket_limit rule{7ms, 5};
    arrival_limit limit(rule);
    std::vector<steady_time> accepted;
    steady_time now = start;
    for (int i = 0; i < 3000; ++i) {
        now += duration(random() % 9'000'000);
        if (limit.admit(now)) {
            accepted.push_back(now);
        }
    }
    REQUIRE(accepted.size() > 1000);
    for (std::size_t i = 0; i < accepted.size(); ++i) {
        for (std::size_t j = i; j < accepted.size(); ++j) {
            const auto allowed = rule.burst + (accepted[j] - accepted[i]) / rule.interval;
            if (static_cast<long>(j - i + 1) > allowed) {
                FAIL("calls " << i << " to " << j << " are too many");
            }
        }
    }
}

TEST_CASE("tokens that somebody else takes are gone, as far as there are any") {
    using theft = arrival_limit::theft;
    arrival_limit limit(bucket_limit{30s, 5}, {theft{start + 20s, 100}, theft{start + 10s, 2}});
    CHECK(limit.admit(start));
    CHECK(limit.admit(start + 10s));  // four are left less two, less this one
    CHECK(limit.admit(start + 11s));
    CHECK_FALSE(limit.admit(start + 19s));
    // What has come back since the start is a part of a token: nobody can take that.
    CHECK_FALSE(limit.admit(start + 30s - 1ns));
    CHECK(limit.admit(start + 30s));
}

}  // namespace simulation_limit_tests
