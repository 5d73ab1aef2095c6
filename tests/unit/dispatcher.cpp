#include <sluice/core/limits.hpp>
#include <sluice/schedule/dispatcher.hpp>

#include "support/dispatch_office.hpp"

namespace dispatcher_tests {

using namespace sluice;
using namespace std::chrono_literals;
using test::claim_of;
using test::dispatch_office;
using test::virtual_world;

namespace {
constexpr auto create = call_kind::create;
}  // namespace

TEST_CASE("tokens go to results, then to looks due for longest, then to creates by the plan") {
    virtual_world world;
    dispatch_office office(world);
    office.use_up();
    office.ask("create2", claim_of(create, 2));
    office.ask("create1", claim_of(create, 1));
    office.ask("look-late", claim_of(call_kind::poll, 1, office.at(-1s)));
    office.ask("look-long", claim_of(call_kind::poll, 2, office.at(-9s)));
    office.ask("results2", claim_of(call_kind::results, 2));
    office.ask("results1", claim_of(call_kind::results, 1));
    world.run();
    CHECK(office.names() == "results1 results2 look-long look-late create1 create2");
}

TEST_CASE("no more calls are on their way than may be, and the next goes when one ends") {
    virtual_world world;
    dispatch_office office(world, bucket_limit{30s, 1000});
    auto claim = claim_of(create, 1);
    claim.free_of_charge = GENERATE(true, false);
    constexpr int waves = 3;
    for (int i = 0; i < waves * limits::calls_at_once; ++i)
        office.ask("x", claim, i % 2 ? office.answered() : office.never_sent(), 1s);
    world.run();
    REQUIRE(office.served.size() == waves * limits::calls_at_once);
    for (std::size_t i = 0; i < office.served.size(); ++i)
        REQUIRE(office.served[i].after == duration(i / limits::calls_at_once * 1s));
}

TEST_CASE("a request is served at the very time at which the bucket has its token") {
    const auto limit = GENERATE(bucket_limit{30s, 1}, bucket_limit{30s, 5}, bucket_limit{100ms, 3});
    const auto latency = GENERATE(duration(0), duration(70ms), duration(7s));
    virtual_world world;
    dispatch_office office(world, limit);
    constexpr int calls = 12;
    for (int i = 0; i < calls; ++i)
        office.ask("x", claim_of(create, static_cast<std::uint64_t>(i)), office.answered(),
                   latency);
    world.run();
    REQUIRE(office.served.size() == calls);

    // The same by hand: the next token, or the end of a call, whichever comes first; fewer calls at
    // once near the end of the tokens.
    token_bucket bucket(limit);
    const auto start = office.at(0s);
    auto now = start;
    std::vector<steady_time> sent;
    std::size_t settled = 0;
    const auto settle_all = [&] {
        for (; settled < sent.size() && sent[settled] + latency <= now; ++settled)
            bucket.settle(sent[settled], sent[settled] + latency);
    };
    while (sent.size() < calls) {
        settle_all();
        const auto in_flight = static_cast<int>(sent.size() - settled);
        const int most = 1 + bucket.available(now) / 4 + static_cast<int>(1s / limit.interval);
        if (in_flight >= most && now < sent.back() + 2s) {
            now = std::min(sent[settled] + latency, sent.back() + 2s);
            continue;
        }
        if (bucket.try_take(now)) {
            sent.push_back(now);
            continue;
        }
        auto next = bucket.next(now);
        if (settled < sent.size()) next = std::min(next, sent[settled] + latency);
        REQUIRE(next > now);
        now = next;
    }
    for (std::size_t i = 0; i < calls; ++i) {
        INFO("call " << i);
        CHECK(office.served[i].after == sent[i] - start);
    }
}

TEST_CASE("a late arrival with a better claim overtakes those that wait") {
    virtual_world world;
    dispatch_office office(world);
    office.use_up();
    office.ask("create", claim_of(create, 1));
    world.run_until(office.at(29s));
    office.ask("results", claim_of(call_kind::results, 9));
    world.run();
    CHECK(office.names() == "results create");
}

TEST_CASE("a request whose time has not come leaves the token to one whose time has") {
    virtual_world world;
    dispatch_office office(world);
    office.ask("later", claim_of(call_kind::results, 1, office.at(10s)));
    office.ask("now", claim_of(create, 2), office.never_sent());
    world.run();
    CHECK(office.served == std::vector<test::service>{{"now", 0s}, {"later", 10s}});
}

TEST_CASE("a create whose backoff is over goes before creates of later windows") {
    virtual_world world;
    dispatch_office office(world);
    office.use_up();
    for (std::uint64_t order = 2; order < 5; ++order)
        office.ask("c" + std::to_string(order), claim_of(create, order));
    office.ask("c1", claim_of(create, 1, office.at(40s)));
    world.run();
    CHECK(office.names() == "c2 c1 c3 c4");
}

TEST_CASE("a refused call silences everybody until the time that the server said") {
    virtual_world world;
    dispatch_office office(world, {30s, 50});
    office.ask("refused", claim_of(create, 0), office.refused(100s), 1s);
    world.run_until(office.at(2s));
    office.ask("results", claim_of(call_kind::results));
    auto free = claim_of(call_kind::poll);
    free.free_of_charge = true;
    office.ask("free", free);
    world.run();
    REQUIRE(office.served.size() == 3);
    CHECK(office.served[1] == test::service{"results", 101s});
    CHECK(office.served[2] == test::service{"free", 101s});
}

TEST_CASE("a refused call that was free of charge silences those that are not") {
    virtual_world world;
    dispatch_office office(world, {30s, 50});
    auto free = claim_of(call_kind::poll);
    free.free_of_charge = true;
    office.ask("free", free, office.refused(60s));
    world.run_until(office.at(1s));
    office.ask("create", claim_of(create));
    world.run();
    CHECK(office.served.back() == test::service{"create", 60s});
}

TEST_CASE("a call that was never sent gives its token to the next at once") {
    virtual_world world;
    dispatch_office office(world);
    office.ask("first", claim_of(create, 1), office.never_sent(), 3s);
    office.ask("second", claim_of(create, 2));
    world.run();
    CHECK(office.served == std::vector<test::service>{{"first", 0s}, {"second", 3s}});
}

TEST_CASE("what is free of charge needs no token, but keeps its time") {
    virtual_world world;
    dispatch_office office(world);
    office.use_up();
    auto free = claim_of(call_kind::poll, 0, office.at(5s));
    free.free_of_charge = true;
    office.ask("create", claim_of(create));  // waits for the token all the while
    office.ask("free", free);
    free.not_before = {};
    office.ask("free at once", free);
    world.run();
    CHECK(office.names() == "free at once free create");
    CHECK(office.served[1].after == 5s);
}

TEST_CASE("the reading tells the tokens, the next one and those that wait") {
    virtual_world world;
    dispatch_office office(world, {30s, 2});
    CHECK(office.tokens.read().tokens == 2);
    for (std::uint64_t i = 0; i < 5; ++i) office.ask("x", claim_of(create, i));
    world.run_until(office.at(1s));
    const auto reading = office.tokens.read();
    CHECK(reading.tokens == 0);
    CHECK(reading.waiting == 3);
    CHECK(reading.next_token > office.at(29s));
    CHECK(reading.next_token < office.at(31s));
}

TEST_CASE("two dispatchers share one bucket, and no token is had twice or lost") {
    virtual_world world;
    dispatch_office office(world, {30s, 3});
    dispatcher second(world.executor(), world.time, {30s, 3}, office.kept.transaction());
    std::vector<duration> served;
    const auto body = [&](dispatcher& tokens) -> awaitable<void> {
        auto permit = co_await tokens.admit(claim_of(create));
        REQUIRE(permit.has_value());
        served.push_back(office.now());
    };
    for (int i = 0; i < 10; ++i) {
        world.start(body(office.tokens));
        world.start(body(second));
    }
    world.run();
    REQUIRE(served.size() == 20);
    for (std::size_t i = 0; i < served.size(); ++i) {
        const auto earliest = i < 3 ? duration(0) : duration(30s) * (static_cast<int>(i) - 2);
        CHECK(served[i] >= earliest);
        CHECK(served[i] <= earliest + earliest / 500 + 1s);
    }
}

}  // namespace dispatcher_tests
