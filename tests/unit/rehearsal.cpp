#include <sluice/forecast/rehearsal.hpp>
#include "support/catch.hpp"

namespace rehearsal_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

rehearsal_case of_windows(std::size_t count, duration each) {
    rehearsal_case what;
    what.operations.assign(count, each);
    what.download = 5s;
    return what;
}

}  // namespace

TEST_CASE("a rehearsal tells when each window would be there", "[unit]") {
    auto what = of_windows(3, 60s);
    what.operations[1] = 200s;
    const auto went = rehearse(what);
    REQUIRE(went.has_value());
    REQUIRE(went->deliveries.size() == 3);
    CHECK(went->deliveries[0] >= 65s);
    CHECK(went->deliveries[1] >= 205s);
    CHECK(went->deliveries[0] < went->deliveries[1]);
    CHECK(makespan(*went) == went->deliveries[1]);
    CHECK(first_delivery(*went) <= went->deliveries[0]);
    CHECK(mean_delivery(*went) > first_delivery(*went));
    CHECK(mean_delivery(*went) < makespan(*went));
    CHECK(went->sum.requests.create == 3);
    CHECK(went->sum.requests.results == 3);
    const auto calls = 6 + went->sum.requests.poll;
    CHECK(went->calls.size() == calls);
}

TEST_CASE("a rehearsal of the same case goes the same way", "[unit]") {
    auto what = of_windows(30, 90s);
    what.progress = progress_report::noisy;
    const auto once = rehearse(what);
    const auto again = rehearse(what);
    REQUIRE(once.has_value());
    REQUIRE(again.has_value());
    CHECK(once->trace_hash == again->trace_hash);
    CHECK(once->deliveries == again->deliveries);
    what.seed = 2;
    CHECK(rehearse(what)->trace_hash != once->trace_hash);
}

TEST_CASE("the limit makes a rehearsal last", "[unit]") {
    const auto went = rehearse(of_windows(40, 30s));
    REQUIRE(went.has_value());
    CHECK(makespan(*went) >= 70 * 30s);
    CHECK(went->sum.throttled == 0);
}

TEST_CASE("a rehearsed server with room for few makes the others wait", "[unit]") {
    auto what = of_windows(6, 60s);
    what.most_running = 2;
    const auto went = rehearse(what);
    REQUIRE(went.has_value());
    CHECK(makespan(*went) >= 185s);
}

TEST_CASE("tokens that somebody else takes are missed in a rehearsal", "[unit]") {
    auto what = of_windows(12, 60s);
    const auto alone = rehearse(what);
    what.stolen = {{1s, 38}};
    const auto robbed = rehearse(what);
    REQUIRE(robbed.has_value());
    CHECK(makespan(*robbed) > makespan(*alone) + 5min);
    CHECK(robbed->sum.throttled > 0);
    CHECK(robbed->sum.windows.delivered == 12);
}

TEST_CASE("a rehearsal can begin with an empty bucket, and no call is refused for that", "[unit]") {
    auto what = of_windows(5, 60s);
    what.spent = 50;
    const auto went = rehearse(what);
    REQUIRE(went.has_value());
    CHECK(went->sum.throttled == 0);
    CHECK(first_delivery(*went) >= 30s + 60s);
    CHECK(makespan(*went) >= 15 * 30s);
    what.spent = 40;
    CHECK(makespan(*rehearse(what)) < makespan(*went));
}

TEST_CASE("a rehearsed call tells which window it is for, a refused one as well", "[unit]") {
    auto what = of_windows(12, 60s);
    for (std::size_t i = 0; i < 12; ++i) what.operations[i] = 60s + 10s * i;
    what.stolen = {{0s, 45}};
    const auto went = rehearse(what);
    REQUIRE(went.has_value());
    struct window {
        duration created{}, found{};
        int creates = 0, results = 0;
    };
    std::vector<window> all(12);
    int refused = 0;
    for (const auto& call : went->calls) {
        REQUIRE(call.window < all.size());
        auto& here = all[call.window];
        if (call.refused) {
            ++refused;
        } else if (call.kind == call_kind::create) {
            ++here.creates;
            here.created = call.at;
        } else if (call.kind == call_kind::results) {
            ++here.results;
            here.found = call.at;
        }
    }
    CHECK(refused > 0);
    for (std::size_t i = 0; i < all.size(); ++i) {
        INFO(i);
        CHECK(all[i].creates == 1);
        CHECK(all[i].results == 1);
        CHECK(all[i].found >= all[i].created + what.operations[i]);
        CHECK(went->deliveries[i] > all[i].found);
        CHECK(went->deliveries[i] <= all[i].found + what.download + 1s);
    }
}

TEST_CASE("a rehearsal without windows takes no time", "[unit]") {
    const auto went = rehearse(rehearsal_case());
    REQUIRE(went.has_value());
    CHECK(makespan(*went) == 0s);
    CHECK(mean_delivery(*went) == 0s);
}

}  // namespace rehearsal_tests
