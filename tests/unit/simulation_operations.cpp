#include "simulation/operation_book.hpp"
#include "support/catch.hpp"

#include <set>

namespace simulation_operations_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const moment start{steady_time(1h), *parse_time("2026-03-01"), "test"};

event_query of_day(int day) {
    event_query what;
    what.range.start = *parse_time("2026-01-01") + day * 24h;
    what.range.end = what.range.start + 24h;
    return what;
}

moment after(duration passed) {
    return {start.steady + passed,
            start.wall + std::chrono::floor<std::chrono::milliseconds>(passed), "test"};
}

}  // namespace

TEST_CASE("a simulated operation runs as long as its span is said to") {
    simulation_options how;
    how.runs = [](const time_range& span) {
        return span.start == of_day(0).range.start ? duration(10s) : duration(60s);
    };
    operation_book book(how);
    CHECK(book.create(of_day(1), start).ends_at() == start.steady + 60s);
    CHECK(book.create(of_day(0), start).ends_at() == start.steady + 10s);
}

TEST_CASE("operations beyond the server's room wait for it in the order of their creation") {
    simulation_options how;
    how.most_running = 2;
    how.runs = [](const time_range& span) {
        return span.start == of_day(0).range.start ? duration(100s) : duration(30s);
    };
    operation_book book(how);
    const duration ends[] = {100s, 30s, 60s, 90s};
    for (int day = 0; day < 4; ++day)
        CHECK(book.create(of_day(day), start).ends_at() == start.steady + ends[day]);
    CHECK(book.create(of_day(4), after(95s)).ends_at() == start.steady + 125s);

    const auto& waiting = book.all()[2];
    CHECK(book.percent(waiting, start.steady + 30s) == 0);
    CHECK(book.percent(waiting, start.steady + 45s) == 50);
    CHECK(waiting.at(start.steady + 59s) == simulated_operation::state::pending);
    CHECK(waiting.at(start.steady + 60s) == simulated_operation::state::completed);
}

TEST_CASE("a simulated operation tells how far it is, roughly or not at all") {
    simulation_options how;
    how.runs = [](const time_range&) { return duration(100s); };
    SECTION("as it is") {
        operation_book book(how);
        const auto& made = book.create(of_day(0), start);
        CHECK(book.percent(made, start.steady + 70s) == 70);
        CHECK(book.percent(made, start.steady + 100s) == 100);
    }
    SECTION("roughly") {
        how.progress = progress_report::noisy;
        operation_book book(how);
        const auto& made = book.create(of_day(0), start);
        std::set<int> told;
        for (int i = 0; i < 50; ++i) told.insert(*book.percent(made, start.steady + 50s + i * 1ns));
        CHECK(told.size() > 10);
        CHECK(*told.begin() >= 30);
        CHECK(*told.rbegin() <= 70);
        CHECK(book.percent(made, start.steady + 100s) == 100);
    }
    SECTION("not at all") {
        how.progress = progress_report::none;
        operation_book book(how);
        CHECK_FALSE(book.percent(book.create(of_day(0), start), start.steady + 70s).has_value());
    }
}

}  // namespace simulation_operations_tests
