#include "support/dispatch_office.hpp"

namespace first_polls_tests {

using namespace sluice;
using namespace std::chrono_literals;
using test::claim_of;
using test::dispatch_office;
using test::first_poll_at;
using test::virtual_world;

namespace {

constexpr bucket_limit scarce{30s, 3};

/// An account where tokens are dear: hundreds of creates are still to come.
class busy_office : public dispatch_office {
public:
    explicit busy_office(virtual_world& w) : dispatch_office(w, scarce) {
        tokens.expect(call_kind::create, 300);
    }
};

poll_history found_running(duration age, std::optional<double> percent = {}) {
    poll_history seen;
    seen.add(age, percent);
    return seen;
}

}  // namespace

TEST_CASE("with nothing learned only one poll is under way, others wait for what it teaches") {
    virtual_world world;
    busy_office office(world);
    const auto teach = [&](dispatcher::permit& t) {
        for (int i = 0; i < 32; ++i) office.tokens.learn(35s);
        return t.answered();
    };
    const auto first = office.ask("oldest", first_poll_at(office.at(0s)), teach, 5min);
    office.ask("second", first_poll_at(office.at(1s)));
    office.ask("third", first_poll_at(office.at(2s)));
    world.run_until(office.at(4min));
    CHECK(office.names() == "oldest");
    world.run();
    REQUIRE(office.names() == "oldest second third");
    CHECK(office.served[2].after < 7min);
}

TEST_CASE("a poll that finds its operation running moves the next one") {
    const auto percent = GENERATE(10.0, 80.0);
    virtual_world world;
    dispatch_office office(world, scarce);
    office.tokens.saw_running(1, found_running(60s, percent));
    auto again = first_poll_at(office.at(-60s));
    again.seen = found_running(60s, percent);
    office.ask("again", again);
    world.run();
    REQUIRE(office.served.size() == 1);
    const bool soon = office.served.front().after < 1min;
    CHECK(soon == (percent == 80));
}

TEST_CASE("a poll that taught nothing lets the next one probe") {
    const auto how = GENERATE(0, 1, 2, 3);
    virtual_world world;
    busy_office office(world);
    const dispatch_office::use use = how == 0   ? office.never_sent()
                                     : how == 1 ? office.answered()
                                     : how == 2 ? office.refused(1ms)
                                                : office.silent();
    office.ask("first", first_poll_at(office.at(0s)), use, 10min);
    office.ask("second", first_poll_at(office.at(1s)));
    world.run();
    REQUIRE(office.served.size() == 2);
    const auto answered = office.served.front().after + 10min;
    CHECK(office.served.back().after >= answered);
    CHECK(office.served.back().after < answered + 1s);
}

TEST_CASE("a poll cancelled under way lets the next one probe") {
    virtual_world world;
    busy_office office(world);
    const auto first = office.ask("first", first_poll_at(office.at(0s)), office.answered(), 1h);
    office.ask("second", first_poll_at(office.at(1s)));
    world.run_until(office.at(10min));
    CHECK(office.names() == "first");
    first->cancel();
    world.run();
    CHECK(office.served.back() == test::service{"second", 10min});
}

TEST_CASE("once times are known, polls do not wait for each other") {
    virtual_world world;
    dispatch_office office(world, {1s, 50});
    for (int i = 0; i < 32; ++i) office.tokens.learn(10s);
    for (const auto* name : {"a", "b", "c"})
        office.ask(name, first_poll_at(office.at(0s)), office.answered(), 1min);
    world.run();
    REQUIRE(office.served.size() == 3);
    CHECK(office.served[2].after < 15s);
}

TEST_CASE("learning wakes those whose poll is due by what is known now") {
    virtual_world world;
    busy_office office(world);
    for (int i = 0; i < 64; ++i) office.tokens.learn(1h);
    office.ask("poll", first_poll_at(office.at(0s)));
    world.run_until(office.at(10min));
    CHECK(office.served.empty());
    for (int i = 0; i < 64; ++i) office.tokens.learn(20s);
    world.run();
    CHECK(office.served == std::vector<test::service>{{"poll", 10min}});
}

TEST_CASE("results and creates do not wait for a probe") {
    virtual_world world;
    busy_office office(world);
    office.ask("probe", first_poll_at(office.at(-1h)), office.answered(), 1h);
    office.ask("create", claim_of(call_kind::create, 0, office.at(15s)));
    office.ask("results", claim_of(call_kind::results, 0, office.at(20s)));
    world.run();
    CHECK(office.served[1].after == 15s);
    CHECK(office.served[2].after >= 20s);
    CHECK(office.served[2].after < 61s);
}

TEST_CASE("results that are still to be asked for keep no token from creates") {
    virtual_world world;
    dispatch_office office(world, {30s, 1});
    office.tokens.expect(call_kind::results, 1);
    office.ask("create", claim_of(call_kind::create));
    world.run();
    CHECK(office.served.front().after == 0s);
}

TEST_CASE("creates that are late go before polls, but not before results") {
    virtual_world world;
    dispatch_office office(world, {30s, 1});
    office.use_up();
    for (int i = 0; i < 32; ++i) office.tokens.learn(1h);
    office.tokens.expect(call_kind::create, 1);
    office.ask("poll", first_poll_at(office.at(-10h)));
    office.ask("create", claim_of(call_kind::create));
    office.ask("results", claim_of(call_kind::results));
    world.run();
    CHECK(office.names() == "results create poll");
}

TEST_CASE("where polls cost no token they wait for none") {
    virtual_world world;
    dispatch_office office(world, {30s, 1});
    office.use_up();
    for (int i = 0; i < 32; ++i) office.tokens.learn(10s);
    auto poll = first_poll_at(office.at(0s));
    poll.free_of_charge = true;
    office.tokens.expect(call_kind::results, 1);
    office.ask("one", poll, office.answered(), 20s);
    office.ask("two", poll, office.answered(), 20s);
    world.run();
    REQUIRE(office.served.size() == 2);
    CHECK(office.served[1].after < 15s);
}

}  // namespace first_polls_tests
