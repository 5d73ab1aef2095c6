#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/scenario.hpp"

namespace divided_tests {

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

namespace {

// Windows that touch each other, from the start of the first to the end of the last.
void check_tiles(const recording_sink& target, const std::vector<time_range>& windows) {
    auto reached = windows.front().start;
    for (const auto& [window, entry] : target.committed()) {
        CHECK(window.start == reached);
        reached = window.end;
    }
    CHECK(reached == windows.back().end);
}

std::vector<time_range> committed(const recording_sink& target) {
    std::vector<time_range> all;
    for (const auto& [window, entry] : target.committed()) all.push_back(window);
    return all;
}

}  // namespace

TEST_CASE("what is known to be too long is halved before it is asked for", "[simulation]") {
    auto options = quick();
    options.longest_range = 8h;
    world w(options);
    auto how = in_bundles_of(3);
    how.shortest_window = 6h;
    auto first = w.start(how);
    first->begin(days(1));
    first->finish();
    REQUIRE(first->result().windows.delivered == 4);
    auto next = w.go_on_after(*first, how);
    next->begin(days(3));
    next->finish();
    CHECK(next->result().windows.planned == 12);
    CHECK(next->result().windows.already == 4);
    CHECK(next->result().requests.create == 8);
    CHECK(next->log.count<events::divided>() == 0);
    check_tiles(w.target, days(3));
    CHECK(wrong_windows(w.server, w.target, committed(w.target)) == 0);
}

TEST_CASE("a window that was halved and delivered in part is gone on with", "[simulation]") {
    auto options = quick();
    options.longest_range = 8h;
    auto how = in_bundles_of(1);
    how.shortest_window = 6h;
    for (std::size_t there = 1; there < 4; ++there) {
        world w(options);
        auto first = w.start(how);
        first->begin(days(1));
        while (w.target.committed().size() < there) first->step();
        auto next = w.go_on_after(*first, how);
        next->begin(days(1));
        next->finish();
        INFO(there << " parts were there");
        CHECK(next->result().windows.failed == 0);
        check_tiles(w.target, days(1));
        CHECK(wrong_windows(w.server, w.target, committed(w.target)) == 0);
    }
}

TEST_CASE("a length that failed twice is not asked for a third time", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(R"([{"on":"create","count":2,"fail_operation":true}])");
    world w(options);
    const auto windows = days(24);
    auto p = w.start(in_bundles_of(12));
    p->begin(windows);
    p->finish();
    CHECK(p->result().windows.delivered == 24);
    CHECK(p->log.count<events::divided>() == 2);
    const auto refused = test::await(p->store->refused_span(canonical(export_spec()), 24h * 365));
    CHECK(refused.value() == 12 * 24h);
    CHECK(wrong_windows(w.server, w.target, windows) == 0);
}

TEST_CASE("rows of no window are told of, and kept beside the windows", "[simulation]") {
    auto options = quick();
    options.faults =
        *fault_plan::parse(R"([{"on":"download","status":200,"content_type":"text/plain","body":)"
                           R"("{\"EventStart\":\"2026-01-01T00:00:00Z\"}\n)"
                           R"({\"EventStart\":\"1999-12-31T00:00:00Z\"}\n"}])");
    world w(options);
    auto p = w.start(in_bundles_of(2));
    p->begin(days(2));
    p->finish();
    CHECK(p->result().windows.delivered == 2);
    CHECK(p->result().unmatched == 1);
    REQUIRE(p->log.count<events::unmatched>() == 1);
    REQUIRE(w.target.unmatched().size() == 1);
    CHECK(w.target.unmatched().begin()->second.content ==
          "{\"EventStart\":\"1999-12-31T00:00:00Z\"}\n");
    CHECK(w.target.committed().at(days(1)[0]).content ==
          "{\"EventStart\":\"2026-01-01T00:00:00Z\"}\n");
}

}  // namespace divided_tests
