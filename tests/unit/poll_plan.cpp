#include "schedule/poll_plan.hpp"

#include "support/catch.hpp"
#include "support/near.hpp"

namespace poll_plan_tests {

using namespace sluice;
using test::near;

namespace {

const std::vector<duration_distribution::point> two_kinds{{10, 0.5}, {100, 0.5}};

}  // namespace

TEST_CASE("a cheap poll is made at each time at which an operation may end") {
    const poll_plan plan(two_kinds, 1);
    CHECK(plan.next(0) == 0);
    CHECK(plan.next(1) == 1);
    CHECK(plan.wasted() == near(0.5));
}

TEST_CASE("a dear poll waits until it cannot fail") {
    // A poll at 10 s wastes half a poll; waiting until 100 s costs half the operations 90 s.
    const poll_plan cheap(two_kinds, 89);
    CHECK(cheap.next(0) == 0);
    const poll_plan dear(two_kinds, 91);
    CHECK(dear.next(0) == 1);
    CHECK(dear.wasted() == 0);
}

TEST_CASE("the dearer a poll, the fewer are wasted") {
    const duration_distribution blind({});
    double before = 1e9;
    for (const double price : {1.0, 10.0, 100.0, 1000.0, 10000.0}) {
        const poll_plan plan(blind.points(), price);
        CHECK(plan.wasted() <= before);
        before = plan.wasted();
    }
    CHECK(before < 1);
}

TEST_CASE("every poll of a plan lies beyond what is ruled out") {
    const duration_distribution blind({});
    const poll_plan plan(blind.points(), 300);
    for (std::size_t passed = 0; passed < blind.points().size(); ++passed)
        CHECK(plan.next(passed) >= passed);
}

}  // namespace poll_plan_tests
