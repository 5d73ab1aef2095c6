#include <algorithm>

#include "support/catch.hpp"
#include "support/scenario.hpp"

namespace backfill_tests {

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

TEST_CASE("a backfill delivers every window as the server has it", "[simulation]") {
    for (const auto format : {export_format::ndjson, export_format::csv, export_format::json}) {
        for (const auto type : {export_type::event, export_type::individual}) {
            world w(small());
            export_spec spec;
            spec.format = format;
            spec.type = type;
            auto p = w.start();
            p->begin(days(9), spec);
            p->finish();
            CHECK(p->result().windows.delivered == 9);
            CHECK(p->result().windows.failed == 0);
            CHECK(wrong_windows(w.server, w.target, days(9), spec) == 0);
            CHECK(w.target.open_writers() == 0);
            CHECK(p->result().throttled == 0);
        }
    }
}

TEST_CASE("a fortnight fits in the burst", "[simulation]") {
    world w(small());
    auto p = w.start();
    p->begin(days(14));
    p->finish();
    const auto& sum = p->result();
    CHECK(sum.requests.create == 14);
    CHECK(sum.requests.results == 14);
    CHECK(sum.requests.poll <= 22);
    CHECK(sum.elapsed < 90s);
    CHECK(tokens_too_many(w.server) == 0);
}

TEST_CASE("a month at a fast limit costs little more than three calls a window", "[simulation]") {
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
        auto options = quick();
        options.seed = seed;
        world w(options);
        auto p = w.start();
        p->begin(days(31));
        p->finish();
        const auto& sum = p->result();
        const auto calls = sum.requests.create + sum.requests.poll + sum.requests.results;
        CHECK(sum.windows.delivered == 31);
        // Early looks at the first one, where tokens come faster than they can be used.
        constexpr int ladder = 25;
        CHECK(static_cast<double>(calls) <= 3.3 * 31 + ladder);
        CHECK(sum.throttled == 0);
        CHECK(wrong_windows(w.server, w.target, days(31)) == 0);
    }
}

TEST_CASE("a year at the true limit keeps the limit and repeats itself", "[simulation]") {
    std::uint64_t first = 0;
    for (int repeat = 0; repeat < 2; ++repeat) {
        auto options = small();
        options.events_per_day = 2;
        world w(options);
        auto p = w.start();
        p->begin(days(365));
        p->finish();
        CHECK(p->result().windows.delivered == 365);
        CHECK(w.server.totals().throttled == 0);
        CHECK(tokens_too_many(w.server) == 0);
        const auto hash = trace_hash(w.server);
        if (repeat == 0) first = hash;
        CHECK(hash == first);
    }
}

// The number changes with every change of the policy or of the simulated account, and with nothing
// else: not with the compiler, its options or the machine.
TEST_CASE("a seed tells the same story whatever compiled it", "[simulation]") {
    auto options = small();
    options.seed = 7;
    options.faults =
        *fault_plan::parse(R"([{"on":"poll","probability":0.2,"count":0,"status":503},)"
                           R"({"on":"download","probability":0.3,"count":0,"cut_after":300}])");
    world w(options);
    effort how;
    how.seed = 7;
    auto p = w.start(how);
    p->begin(days(30));
    p->finish();
    CHECK(p->result().windows.delivered == 30);
    CHECK(trace_hash(w.server) == 0x2a779720e1d296e9);
}

TEST_CASE("a second run leaves delivered windows alone", "[simulation]") {
    world w(small());
    auto p = w.start();
    p->begin(days(4));
    p->finish();
    const auto calls = w.server.arrivals().size();
    p->begin(days(4));
    p->finish();
    CHECK(p->result().windows.already == 4);
    CHECK(w.server.arrivals().size() == calls);
}

TEST_CASE("a wrong key costs one call and ends the run", "[simulation]") {
    world w(small());
    auto p = w.start();
    p->who.key = secret(std::string("another.key"));
    p->begin(days(30));
    p->finish();
    const auto& sum = p->result();
    REQUIRE(sum.ended_by);
    CHECK(sum.ended_by->cause() == error::key_refused);
    CHECK(sum.requests.create == 1);
    CHECK(sum.windows.delivered == 0);
}

TEST_CASE("an unknown segment costs two calls and fails every window", "[simulation]") {
    world w(small());
    export_spec spec;
    spec.segment = segment_id("nobody");
    auto p = w.start();
    p->begin(days(30), spec);
    p->finish();
    const auto& sum = p->result();
    CHECK(sum.windows.failed == 30);
    CHECK(sum.requests.create == 2);
    REQUIRE(sum.failures.size() == 30);
    CHECK(sum.failures.front().problem.cause() == error::request_refused);
}

TEST_CASE("two runs of one account share its bucket", "[simulation]") {
    world w(small());
    auto p = w.start();
    recording_sink other("memory:other");
    export_spec individuals;
    individuals.type = export_type::individual;
    auto q = std::make_unique<process>(w.server, w.begin, nullptr, other);
    p->begin(days(20));
    // The same engine, the same ledger, another backfill.
    const auto account = p->work.open(p->who, *p->store);
    const auto second = account.start(backfill(individuals, days(20), other));
    p->finish();
    CHECK(p->result().windows.delivered == 20);
    REQUIRE(second.ended());
    REQUIRE(second.result().has_value());
    CHECK(second.result()->windows.delivered == 20);
    CHECK(w.server.totals().throttled == 0);
    CHECK(tokens_too_many(w.server) == 0);
}

TEST_CASE("the tokens of an account can be read while it is at work", "[simulation]") {
    world w(small());
    auto p = w.start();
    p->begin(days(2));
    CHECK_FALSE(p->present->snapshot().tokens.has_value());
    while (w.server.totals().create < 2) p->step();
    REQUIRE(p->present->snapshot().tokens.has_value());
    CHECK(p->present->snapshot().tokens->tokens == 48);
    p->finish();
}

}  // namespace backfill_tests
