#include <boost/asio/co_spawn.hpp>
#include <algorithm>

#include "support/catch.hpp"
#include "support/scenario.hpp"

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

namespace {

/// A server, a sink, and processes that come and go.
struct world {
    explicit world(simulation_options options = {}) : server(std::move(options)) {}

    std::unique_ptr<process> start(engine_options how = {}) {
        return std::make_unique<process>(server, begin, std::make_unique<memory_store>(), target,
                                         how);
    }

    simulated_account server;
    recording_sink target;
    moment begin{steady_time(1000h), scenario_start(), "virtual"};
};

simulation_options small() {
    simulation_options options;
    options.events_per_day = 40;
    return options;
}

simulation_options quick() {
    auto options = small();
    options.limit.interval = 100ms;
    return options;
}

}  // namespace

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
    CHECK(sum.elapsed < 40s);
    CHECK(tokens_too_many(w.server) == 0);
}

TEST_CASE("a month at a fast limit costs little more than three calls a window", "[simulation]") {
    for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
        auto options = quick();
        options.seed = seed;
        world w(options);
        auto p = w.start();
        p->begin(days(31));
        p->finish();
        const auto& sum = p->result();
        const auto calls = sum.requests.create + sum.requests.poll + sum.requests.results;
        CHECK(sum.windows.delivered == 31);
        CHECK(static_cast<double>(calls) <= 3.3 * 31);
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

TEST_CASE("a crash at any step loses nothing and exports nothing twice", "[simulation]") {
    const auto windows = days(3);
    bool crashed = true;
    int steps = 0;
    for (; crashed; ++steps) {
        world w(quick());
        auto first = w.start();
        first->begin(windows);
        for (int i = 0; i < steps && !first->ended(); ++i) first->step();
        crashed = !first->ended();

        auto second = std::make_unique<process>(w.server, first->time.reading(),
                                                first->facts->after_crash(), w.target);
        second->begin(windows);
        second->finish();
        const auto& sum = second->result();
        INFO("crashed after step " << steps);
        REQUIRE(sum.windows.delivered + sum.windows.already == windows.size());
        REQUIRE(wrong_windows(w.server, w.target, windows) == 0);
        REQUIRE(tokens_too_many(w.server) == 0);
        // At most the creates that were in flight and could not be written down.
        REQUIRE(w.server.totals().create <= 2 * windows.size());
    }
    CHECK(steps > 50);
}

TEST_CASE("a run cancelled at any step ends, and the next one finishes it", "[simulation]") {
    const auto windows = days(3);
    bool reached = true;
    for (int steps = 0; reached; ++steps) {
        world w(quick());
        auto p = w.start();
        p->begin(windows);
        for (int i = 0; i < steps && !p->ended(); ++i) p->step();
        reached = !p->ended();
        p->cancel();
        p->finish();
        INFO("cancelled after step " << steps);
        REQUIRE(p->ended());
        if (reached) CHECK((p->cancelled() || p->result().windows.delivered == windows.size()));
        REQUIRE(w.target.open_writers() == 0);
        REQUIRE(p->time.sleepers() == 0);

        auto next = std::make_unique<process>(w.server, p->time.reading(), p->facts->after_crash(),
                                              w.target);
        next->begin(windows);
        next->finish();
        REQUIRE(wrong_windows(w.server, w.target, windows) == 0);
        REQUIRE(w.server.totals().throttled == 0);
    }
}

TEST_CASE("a run stopped at any step keeps what is resumable", "[simulation]") {
    const auto windows = days(3);
    bool reached = true;
    for (int steps = 0; reached; ++steps) {
        world w(quick());
        auto p = w.start();
        p->begin(windows);
        for (int i = 0; i < steps && !p->ended(); ++i) p->step();
        reached = !p->ended();
        p->work.stop();
        p->finish();
        INFO("stopped after step " << steps);
        const auto& sum = p->result();
        REQUIRE(sum.windows.failed == 0);
        if (sum.windows.delivered < windows.size()) {
            REQUIRE(sum.ended_by);
            REQUIRE(sum.ended_by->cause() == error::stopped);
        }
        REQUIRE(w.target.open_writers() == 0);
        auto next = std::make_unique<process>(w.server, p->time.reading(), p->facts->after_crash(),
                                              w.target);
        next->begin(windows);
        next->finish();
        REQUIRE(wrong_windows(w.server, w.target, windows) == 0);
        REQUIRE(w.server.totals().create <= windows.size());
    }
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
    auto q = std::make_unique<process>(w.server, w.begin, std::make_unique<memory_store>(), other);
    p->begin(days(20));
    // The same engine, the same store, another backfill.
    std::optional<outcome<summary>> second;
    backfill also(p->who, *p->facts, other, individuals, days(20));
    auto run_also = [&]() -> awaitable<void> {
        auto answer = co_await p->work.run(also);
        second.emplace(std::move(answer));
    };
    asio::co_spawn(p->context, run_also(), [](std::exception_ptr problem) { CHECK(!problem); });
    p->finish();
    CHECK(p->result().windows.delivered == 20);
    REQUIRE(second.has_value());
    REQUIRE(second->has_value());
    CHECK((**second).windows.delivered == 20);
    CHECK(w.server.totals().throttled == 0);
    CHECK(tokens_too_many(w.server) == 0);
}

TEST_CASE("another user of the key makes the run wait, not fail", "[simulation]") {
    auto options = small();
    options.limit.burst = 10;
    world w(options);
    // Somebody else has emptied the bucket.
    simulated_request poll;
    poll.target = "/operations/v1/nothing";
    poll.headers.add("Authorization", "Basic test.key");
    for (int i = 0; i < 10; ++i) w.server.handle(poll, w.begin);
    auto p = w.start();
    p->begin(days(4));
    p->finish();
    const auto& sum = p->result();
    CHECK(sum.windows.delivered == 4);
    CHECK(sum.throttled >= 1);
    CHECK(sum.throttled <= 3);
    CHECK(wrong_windows(w.server, w.target, days(4)) == 0);
}

TEST_CASE("faults of the server are overcome", "[simulation]") {
    struct row {
        const char* name;
        const char* faults;
    };
    const auto r = GENERATE(
        row{"a poll answered 503 twice", R"([{"on":"poll","first":1,"count":2,"status":503}])"},
        row{"a create answered 500", R"([{"on":"create","status":500}])"},
        row{"a create whose answer is lost", R"([{"on":"create","drop":true}])"},
        row{"an operation that fails", R"([{"on":"create","fail_operation":true}])"},
        row{"a results call answered 502", R"([{"on":"results","status":502}])"},
        row{"a download cut three times",
            R"([{"on":"download","first":1,"count":3,"cut_after":100}])"},
        row{"a download that stalls", R"([{"on":"download","stall_after":64}])"},
        row{"a location that expires", R"([{"on":"download","expire":true}])"},
        row{"a flipped byte", R"([{"on":"download","flip":200}])"},
        row{"a truncated file", R"([{"on":"download","truncate":1}])"},
        row{"an unknown answer of the load balancer",
            R"([{"on":"poll","status":200,"body":"<html>busy</html>","content_type":"text/html"}])"},
        row{"connections refused for a while", R"([{"on":"any","first":3,"count":6,"refuse":true}])"});
    auto options = quick();
    auto faults = fault_plan::parse(r.faults);
    REQUIRE(faults.has_value());
    options.faults = *faults;
    world w(options);
    auto p = w.start();
    p->begin(days(4));
    p->finish();
    INFO(r.name);
    CHECK(p->result().windows.delivered == 4);
    CHECK(wrong_windows(w.server, w.target, days(4)) == 0);
    CHECK(w.target.open_writers() == 0);
}

TEST_CASE("an operation that never ends is given up after its deadline", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(R"([{"on":"create","count":0,"never_complete":true}])");
    world w(options);
    engine_options how;
    how.operation_deadline = 1h;
    auto p = w.start(how);
    p->begin(days(1));
    p->finish();
    REQUIRE(p->result().failures.size() == 1);
    CHECK(p->result().failures.front().problem.cause() == error::operation_overdue);
    CHECK(p->result().requests.create == 3);
}

TEST_CASE("no more downloads go on at once than were allowed", "[simulation]") {
    auto options = quick();
    options.bytes_per_second = 500;
    world w(options);
    engine_options how;
    how.downloads = 2;
    auto p = w.start(how);
    p->begin(days(6));
    int most = 0;
    while (p->step()) most = std::max(most, w.target.open_writers());
    CHECK(p->result().windows.delivered == 6);
    CHECK(most == 2);
}
