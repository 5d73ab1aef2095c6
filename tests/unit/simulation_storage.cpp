#include "simulation/simulated_storage.hpp"
#include "support/catch.hpp"

namespace simulation_storage_tests {

using namespace sluice;

TEST_CASE("a simulated file that was let go is made again, byte for byte") {
    const event_source events(1, 500);
    simulated_storage storage(events, 1, 1);
    simulation_options how;
    how.runs = [](const time_range&) { return duration(0); };
    operation_book book(how);
    const moment now{steady_time(std::chrono::hours(1)), parse_time("2026-03-01").value(), "test"};
    const auto get = [&](const char* day) {
        event_query what;
        what.range.start = parse_time(day).value();
        what.range.end = what.range.start + std::chrono::hours(24);
        what.people = what.range;
        simulated_operation& made = book.create(what, now);
        return storage.sign(made, now.wall + std::chrono::hours(1));
    };
    const auto fetch = [&](const std::string& target) {
        simulated_request request;
        request.target = target;
        return storage.get(request, book, now.wall, fault()).body;
    };
    const std::string first = get("2026-01-01");
    auto body = fetch(first);
    const std::string before = *body;
    const std::weak_ptr<const std::string> held = body;
    CHECK(fetch(first) == body);
    fetch(get("2026-01-02"));
    // It lives as long as somebody is sent it, and is shared by all who ask.
    CHECK(fetch(first) == body);
    body.reset();
    fetch(get("2026-01-03"));
    CHECK(held.expired());
    CHECK(*fetch(first) == before);
}

}  // namespace simulation_storage_tests
