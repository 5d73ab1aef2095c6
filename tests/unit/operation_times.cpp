#include "schedule/operation_times.hpp"

#include <utility>

#include "support/catch.hpp"

namespace operation_times_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

poll_history polled_at(duration age, std::optional<double> percent) {
    poll_history seen;
    seen.add(age, percent);
    return seen;
}

}  // namespace

TEST_CASE("operations that ended, and those whose end is foretold, are known") {
    operation_times learned;
    CHECK(learned.known() == 0);
    learned.add(60s);
    CHECK(learned.known() == 1);
    learned.saw_running(7, polled_at(60s, 50));
    CHECK(learned.known() == 2);
    learned.saw_running(8, polled_at(60s, std::nullopt));
    CHECK(learned.known() == 2);
    learned.saw_ended(8, 70s);
    learned.saw_ended(7, 120s);
    CHECK(learned.known() == 3);
    learned.saw_running(9, polled_at(60s, 50));
    learned.saw_ended(9, std::nullopt);
    CHECK(learned.known() == 3);
}

TEST_CASE("the latest times count") {
    operation_times learned;
    for (std::size_t i = 0; i < dispatcher::remembered_times; ++i) learned.add(1h);
    CHECK(learned.durations().quantile(0.5) > 3000);
    for (std::size_t i = 0; i < dispatcher::remembered_times; ++i) learned.add(10s);
    CHECK(learned.known() == dispatcher::remembered_times);
    CHECK(learned.durations().quantile(0.5) < 15);
}

TEST_CASE("whatever is learned shows in the version") {
    operation_times learned;
    auto before = learned.version();
    const auto grown = [&] { return std::exchange(before, learned.version()) < learned.version(); };
    learned.add(1s);
    CHECK(grown());
    learned.saw_running(1, polled_at(1s, 5));
    CHECK(grown());
    learned.saw_ended(1, 2s);
    CHECK(grown());
    CHECK_FALSE(grown());
}

}  // namespace operation_times_tests
