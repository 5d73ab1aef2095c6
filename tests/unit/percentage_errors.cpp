#include <sluice/schedule/percentage_errors.hpp>

#include "support/catch.hpp"
#include "support/near.hpp"

namespace percentage_errors_tests {

using namespace sluice;
using test::near;
using namespace std::chrono_literals;

namespace {

poll_history looked_at(std::initializer_list<std::pair<duration, double>> looks) {
    poll_history seen;
    for (const auto& [age, percent] : looks) seen.add(age, percent);
    return seen;
}

}  // namespace

TEST_CASE("percentages are believed at first, with doubt, which every comparison lessens") {
    percentage_errors known;
    CHECK(known.scatter() == near(2));
    CHECK(known.bias() == 0);
    const double at_first = known.doubt();
    CHECK(at_first > 0.05);
    known.compare(looked_at({{50s, 50}}), 100);
    CHECK(known.doubt() < at_first);
    CHECK(known.scatter() < 2);
    for (int i = 0; i < 50; ++i) known.compare(looked_at({{50s, 50}}), 100);
    CHECK(known.doubt() < 0.01);
    CHECK(known.scatter() < 0.5);
}

TEST_CASE("percentages of one operation that contradict each other are worth little") {
    percentage_errors agreed;
    agreed.compare_among(looked_at({{20s, 20}, {40s, 40}, {60s, 60}}));
    CHECK(agreed.scatter() < 2);
    percentage_errors contradicted;
    contradicted.compare_among(looked_at({{20s, 40}, {40s, 25}, {60s, 70}}));
    CHECK(contradicted.scatter() > 8);
    CHECK(contradicted.doubt() < percentage_errors().doubt());
    CHECK(contradicted.bias() == 0);
}

TEST_CASE("a single look contradicts nothing, one without a percentage tells nothing") {
    percentage_errors known;
    known.compare_among(looked_at({{20s, 90}}));
    known.compare(poll_history(), 100);
    known.compare(looked_at({{20s, 90}}), 0);
    CHECK(known.scatter() == percentage_errors().scatter());
    CHECK(known.doubt() == percentage_errors().doubt());
}

TEST_CASE("a server that changes is noticed") {
    percentage_errors known;
    for (int i = 0; i < 1000; ++i) known.compare(looked_at({{50s, 50}}), 100);
    for (int i = 0; i < 100; ++i) known.compare(looked_at({{50s, 70}}), 100);
    CHECK(known.bias() > 5);
    CHECK(known.scatter() > 8);
}

}  // namespace percentage_errors_tests
