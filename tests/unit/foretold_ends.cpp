#include "schedule/foretold_ends.hpp"

#include "support/catch.hpp"
#include "support/near.hpp"

namespace foretold_ends_tests {

using namespace sluice;
using test::near;
using namespace std::chrono_literals;

namespace {

poll_history looked_at(duration age, double percent) {
    poll_history seen;
    seen.add(age, percent);
    return seen;
}

/// An account whose operations run for some minutes, and whose percentages were right so often.
operation_times right(int times) {
    operation_times learned;
    for (int i = 1; i <= times; ++i) {
        const auto operation = static_cast<std::uint64_t>(i);
        learned.saw_running(operation, looked_at(100s, 50));
        learned.saw_ended(operation, 200s);
    }
    return learned;
}

std::vector<duration_distribution::point> ends(const operation_times& learned, double ruled_out,
                                               double pace = 1) {
    const auto told = learned.foretell(looked_at(100s, 50));
    REQUIRE(told.has_value());
    return foretold_ends(*told, ruled_out, pace, learned);
}

double mass_beyond(const std::vector<duration_distribution::point>& points, double seconds) {
    double sum = 0;
    for (const auto& p : points)
        if (p.seconds > seconds) sum += p.mass;
    return sum;
}

}  // namespace

TEST_CASE("the ends that are left open add up to one, in order, beyond what is ruled out") {
    const auto times = GENERATE(0, 20);
    const auto ruled_out = GENERATE(100.0, 201.0);
    const auto learned = right(times);
    const auto points = ends(learned, ruled_out);
    REQUIRE(points.size() > 2);
    CHECK(mass_beyond(points, 0) == near(1));
    double before = ruled_out;
    for (const auto& p : points) {
        CHECK(p.seconds > before);
        before = p.seconds;
    }
}

TEST_CASE("ends far from the foretold one stay possible until percentages were right") {
    CHECK(mass_beyond(ends(right(0), 100), 240) > 0.01);
    CHECK(mass_beyond(ends(right(40), 100), 240) < 0.001);
}

TEST_CASE("no end is left where all that were foretold are ruled out") {
    CHECK(ends(right(40), 1e6).empty());
}

TEST_CASE("where windows grow the later of the ends that are left open is the likelier") {
    const auto learned = right(3);
    const auto mean = [&](double pace) {
        double sum = 0;
        for (const auto& p : ends(learned, 100, pace)) sum += p.mass * p.seconds;
        return sum;
    };
    CHECK(mean(1.3) > mean(1) + 0.03);
    CHECK(mean(1 / 1.3) < mean(1) - 0.03);
}

TEST_CASE("a doubtful percentage leaves as much beyond the foretold end as before it") {
    const operation_times fresh;
    const auto points = ends(fresh, 1);
    CHECK(mass_beyond(points, 201) > 0.3);
    CHECK(mass_beyond(points, 300) > 0.005);
}

}  // namespace foretold_ends_tests
