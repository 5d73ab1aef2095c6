#include "window_course.hpp"

#include "support/catch.hpp"

namespace window_course_tests {

using namespace sluice;
using namespace sluice::bench;
using namespace std::chrono_literals;

TEST_CASE("a window's course tells its looks, and which of them found it", "[bench]") {
    rehearsed went;
    went.calls = {{1s, call_kind::create, 1}, {2s, call_kind::create, 0},
                  {30s, call_kind::poll, 1},  {40s, call_kind::poll, 0, true},
                  {61s, call_kind::poll, 1},  {62s, call_kind::results, 1},
                  {70s, call_kind::poll, 0},  {71s, call_kind::results, 0}};
    went.deliveries = {76s, 67s};
    const auto courses = courses_of(went, {20s, 60s});
    REQUIRE(courses.size() == 2);
    CHECK(courses[0].created == 2s);
    CHECK(courses[0].ended == 22s);
    CHECK(courses[0].found == 70s);
    CHECK(courses[0].looks == std::vector<duration>{70s});
    CHECK(courses[1].created == 1s);
    CHECK(courses[1].ended == 61s);
    CHECK(courses[1].found == 61s);
    CHECK(courses[1].results == 62s);
    CHECK(courses[1].delivered == 67s);
    CHECK(courses[1].looks == std::vector<duration>{30s, 61s});
}

TEST_CASE("a clairvoyant's every look finds its window", "[bench]") {
    terms what;
    what.operations = {40s, 10s, 300s};
    for (const auto& each : courses_of(clairvoyant(what), what.operations)) {
        CHECK(each.looks.size() == 1);
        CHECK(each.found == each.looks.front());
        CHECK(each.found >= each.ended);
        CHECK(each.delivered > each.results);
    }
}

}  // namespace window_course_tests
