#include <engine/window_plan.hpp>

#include "support/catch.hpp"
#include "support/run_of_days.hpp"

namespace window_plan_tests {

using namespace sluice;
using sluice::testing::day;
using namespace std::chrono_literals;

namespace {

window_plan of_days(int count, bundle_bounds bounds = {},
                    std::optional<std::chrono::milliseconds> shortest = {}) {
    std::vector<time_range> all;
    for (int number = 1; number <= count; ++number) all.push_back(day(number));
    return {all, bounds, shortest};
}

time_range days(int first, int last) {
    return {day(first).start, day(last).end};
}

bundle_bounds up_to(std::size_t windows, std::optional<std::chrono::milliseconds> refused = {}) {
    return {windows, refused};
}

}  // namespace

TEST_CASE("a range has the windows that lie in it") {
    const auto plan = of_days(5);
    CHECK(plan.of(days(2, 4)).size() == 3);
    CHECK(plan.of(day(9)).empty());
    CHECK(plan.hull() == days(1, 5));
    CHECK(window_plan({}, {}, {}).hull() == time_range{});
}

TEST_CASE("what may work is asked for whole, what is known to fail in pieces") {
    CHECK(of_days(4, up_to(4)).pieces_of(days(1, 4)) == std::vector{days(1, 4)});
    CHECK(of_days(4, up_to(4, 96h)).pieces_of(days(1, 4)) == std::vector{days(1, 2), days(3, 4)});
    CHECK(of_days(1, up_to(1, 24h)).pieces_of(day(1)) == std::vector{day(1)});
    CHECK(of_days(1, up_to(1, 24h), 1h).pieces_of(day(1)).size() == 2);
    CHECK(of_days(1, up_to(1, 48h), 1h).pieces_of(day(1)) == std::vector{day(1)});
}

TEST_CASE("less than a bundle are bundles of half of it, less than a window its halves") {
    const auto plan = of_days(4, up_to(4), 1h);
    CHECK(plan.less_than(days(1, 4)) == std::vector{days(1, 2), days(3, 4)});
    CHECK(plan.less_than(day(1)).size() == 2);
    CHECK(of_days(4).less_than(day(1)).empty());
}

TEST_CASE("halves take the place of their window") {
    auto plan = of_days(2, {}, 1h);
    const auto halves = plan.less_than(day(1));
    plan.replace(day(1), halves);
    CHECK(plan.of(day(1)).size() == 2);
    CHECK(plan.of(days(1, 2)).size() == 3);
    CHECK(plan.hull() == days(1, 2));
}

TEST_CASE("a span that the server refuses is news, unless as short a one is known to fail") {
    auto plan = of_days(4, up_to(4));
    CHECK(plan.refused(days(1, 4)) == 96h);
    CHECK_FALSE(plan.refused(days(1, 4)));
    CHECK(plan.refused(days(1, 2)) == 48h);
    CHECK_FALSE(plan.refused(days(1, 3)));
}

TEST_CASE("a span that fails twice is known to fail, if none as long worked between") {
    auto plan = of_days(8, up_to(4));
    CHECK_FALSE(plan.overtaxed(days(1, 4)));
    plan.worked(days(5, 8));
    CHECK_FALSE(plan.overtaxed(days(1, 4)));
    plan.worked(day(5));
    CHECK(plan.overtaxed(days(1, 3)) == 72h);
}

}  // namespace window_plan_tests
