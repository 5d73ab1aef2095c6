#include <sluice/schedule/operation_times.hpp>
#include <utility>

#include "support/catch.hpp"
#include "support/near.hpp"

namespace operation_times_tests {

using namespace sluice;
using test::near;
using namespace std::chrono_literals;

namespace {

poll_history looked_at(duration age, std::optional<double> percent) {
    poll_history seen;
    seen.add(age, percent);
    return seen;
}

/// Operations of 100 s whose percentages were off by so much in turn.
operation_times judged(std::initializer_list<double> errors) {
    operation_times learned;
    std::uint64_t operation = 0;
    for (const double error : errors) {
        learned.saw_running(++operation, looked_at(50s, 50 + error));
        learned.saw_ended(operation, 100s);
    }
    return learned;
}

}  // namespace

TEST_CASE("only percentages between the ends tell something") {
    for (const auto percent : {std::optional<double>(), std::optional(0.0), std::optional(99.0)}) {
        const auto seen = looked_at(10s, percent);
        CHECK(seen.looked());
        CHECK(seen.percents == 0);
    }
    CHECK(looked_at(10s, 1.0).percents == 1);
    CHECK(looked_at(0s, 1.0).looked());
}

TEST_CASE("a percentage foretells the end") {
    const operation_times learned;
    const auto told = learned.foretell(looked_at(60s, 50));
    REQUIRE(told.has_value());
    CHECK(told->end == near(120));
    CHECK(told->error > 1);
    CHECK(told->error < 10);
    CHECK_FALSE(learned.foretell(looked_at(60s, std::nullopt)).has_value());
    CHECK_FALSE(learned.foretell(poll_history()).has_value());
}

TEST_CASE("a small percentage is too vague to foretell an end") {
    CHECK_FALSE(operation_times().foretell(looked_at(60s, 3)).has_value());
    CHECK(judged({0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).foretell(looked_at(60s, 3)).has_value());
}

TEST_CASE("percentages that prove wrong are distrusted, those that prove right are trusted") {
    const auto fresh = operation_times().hints().scatter;
    CHECK(judged({1, -1, 0, 0, 1, -1}).hints().scatter < fresh);
    const auto noisy = judged({20, -20, 15, -15, 10, -20});
    CHECK(noisy.hints().scatter > 10);
    CHECK_FALSE(noisy.foretell(looked_at(60s, 20)).has_value());
}

TEST_CASE("an operation that outlives what its percentage foretold makes percentages distrusted") {
    operation_times learned;
    auto seen = looked_at(30s, 50);
    learned.saw_running(1, seen);
    seen.add(61s, 95);
    learned.saw_running(1, seen);
    CHECK(learned.hints().scatter < 3);
    seen.add(600s, 98);
    learned.saw_running(1, seen);
    CHECK(learned.hints().scatter > 10);
}

TEST_CASE("percentages that are always off by as much are set right") {
    const auto hasty = judged({5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5});
    const auto told = hasty.foretell(looked_at(60s, 55));
    REQUIRE(told.has_value());
    CHECK(told->end == near(120, 5));
}

TEST_CASE("several looks foretell better than one") {
    const operation_times learned;
    auto seen = looked_at(30s, 30);
    const auto once = learned.foretell(seen);
    seen.add(60s, 60);
    const auto twice = learned.foretell(seen);
    REQUIRE(once.has_value());
    REQUIRE(twice.has_value());
    CHECK(twice->error < once->error);
    CHECK(twice->end == near(100));
    CHECK(seen.last_age == 60s);
}

TEST_CASE("operations that ended, and those whose end is foretold, are known") {
    operation_times learned;
    CHECK(learned.known() == 0);
    learned.add(60s);
    CHECK(learned.known() == 1);
    learned.saw_running(7, looked_at(60s, 50));
    CHECK(learned.known() == 2);
    learned.saw_running(8, looked_at(60s, std::nullopt));
    CHECK(learned.known() == 2);
    learned.saw_ended(8, 70s);
    learned.saw_ended(7, 120s);
    CHECK(learned.known() == 3);
    learned.saw_running(9, looked_at(60s, 50));
    learned.saw_ended(9, std::nullopt);
    CHECK(learned.known() == 3);
}

TEST_CASE("the latest times count") {
    operation_times learned;
    for (std::size_t i = 0; i < operation_times::capacity; ++i) learned.add(1h);
    CHECK(learned.belief().quantile(0.5) > 3000);
    for (std::size_t i = 0; i < operation_times::capacity; ++i) learned.add(10s);
    CHECK(learned.known() == operation_times::capacity);
    CHECK(learned.belief().quantile(0.5) < 15);
}

TEST_CASE("whatever is learned shows in the version") {
    operation_times learned;
    auto before = learned.version();
    const auto grown = [&] { return std::exchange(before, learned.version()) < learned.version(); };
    learned.add(1s);
    CHECK(grown());
    learned.saw_running(1, looked_at(1s, 5));
    CHECK(grown());
    learned.saw_ended(1, 2s);
    CHECK(grown());
    CHECK_FALSE(grown());
}

TEST_CASE("a trend along the plan is found, and what is believed is of one in its middle") {
    operation_times learned;
    double seconds = 60;
    for (std::uint64_t i = 0; i < 20; ++i, seconds *= 1.2)
        learned.saw_ended(i, std::chrono::seconds(static_cast<int>(seconds)));
    REQUIRE(learned.has_trend());
    CHECK(learned.looked_at() == 20);
    CHECK(learned.pace(19) > 2 * learned.pace(10));
    CHECK(learned.pace(0) < 0.5 * learned.pace(10));
    const double middle = 60 * std::pow(1.2, 9.5);
    CHECK(learned.belief().cdf(0.5 * middle) < 0.2);
    CHECK(learned.belief().cdf(2 * middle) > 0.8);
}

TEST_CASE("operations all alike show no trend, however many of them run") {
    const auto running = GENERATE(20U, 120U, 300U);
    operation_times learned;
    // Of every third the end was seen: it is the short ones that end.
    for (std::uint64_t i = 0; i < running; ++i) {
        learned.saw_running(i, looked_at(100s, std::nullopt));
        if (i % 3 == 0) learned.saw_ended(i, 60s + std::chrono::seconds(i % 5));
    }
    CHECK(learned.pace(0) / learned.pace(running) > 0.8);
    CHECK(learned.pace(0) / learned.pace(running) < 1.25);
}

}  // namespace operation_times_tests
