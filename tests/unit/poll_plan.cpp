#include <sluice/schedule/poll_plan.hpp>

#include "support/catch.hpp"
#include "support/near.hpp"

namespace poll_plan_tests {

using namespace sluice;
using test::near;

namespace {

const std::vector<duration_distribution::point> two_kinds{{10, 0.5}, {100, 0.5}};

}  // namespace

TEST_CASE("a cheap look is made at each time at which an operation may end") {
    const poll_plan plan(two_kinds, 1, {});
    CHECK(plan.next(0) == 0);
    CHECK(plan.next(1) == 1);
    CHECK(plan.wasted() == near(0.5));
}

TEST_CASE("a dear look waits until it cannot fail") {
    // Looking at 10 s wastes half a look; waiting until 100 s costs half the operations 90 s.
    const poll_plan cheap(two_kinds, 89, {});
    CHECK(cheap.next(0) == 0);
    const poll_plan dear(two_kinds, 91, {});
    CHECK(dear.next(0) == 1);
    CHECK(dear.wasted() == 0);
}

TEST_CASE("the dearer a look, the fewer are wasted") {
    const duration_distribution blind({});
    double before = 1e9;
    for (const double price : {1.0, 10.0, 100.0, 1000.0, 10000.0}) {
        const poll_plan plan(blind.points(), price, {});
        CHECK(plan.wasted() <= before);
        before = plan.wasted();
    }
    CHECK(before < 1);
}

TEST_CASE("a percentage makes an early look worth more") {
    const duration_distribution blind({});
    const poll_plan none(blind.points(), 100, {});
    const poll_plan told(blind.points(), 100, {true, 0.5});
    CHECK(told.next(0) <= none.next(0));
    CHECK(told.wasted() < none.wasted());
    const poll_plan vague(blind.points(), 100, {true, 1e6});
    CHECK(vague.wasted() == none.wasted());
}

TEST_CASE("every look of a plan lies beyond what is ruled out") {
    const duration_distribution blind({});
    const poll_plan plan(blind.points(), 300, {true, 5});
    for (std::size_t passed = 0; passed < blind.points().size(); ++passed)
        CHECK(plan.next(passed) >= passed);
}

}  // namespace poll_plan_tests
