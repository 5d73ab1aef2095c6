#include "support/dispatch_office.hpp"

namespace first_looks_tests {

using namespace sluice;
using namespace std::chrono_literals;
using test::claim_of;
using test::dispatch_office;
using test::first_look_at;
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

TEST_CASE("with nothing learned only one look is under way, others wait for what it teaches") {
    virtual_world world;
    busy_office office(world);
    const auto teach = [&](dispatcher::permit& t) {
        for (int i = 0; i < 32; ++i) office.tokens.learn(35s);
        return t.answered();
    };
    const auto first = office.ask("oldest", first_look_at(office.at(0s)), teach, 5min);
    office.ask("second", first_look_at(office.at(1s)));
    office.ask("third", first_look_at(office.at(2s)));
    world.run_until(office.at(4min));
    CHECK(office.names() == "oldest");
    world.run();
    REQUIRE(office.names() == "oldest second third");
    CHECK(office.served[2].after < 7min);
}

TEST_CASE("a look that finds its operation running moves the next one") {
    const auto percent = GENERATE(10.0, 80.0);
    virtual_world world;
    dispatch_office office(world, scarce);
    office.tokens.saw_running(1, found_running(60s, percent));
    auto again = first_look_at(office.at(-60s));
    again.seen = found_running(60s, percent);
    office.ask("again", again);
    world.run();
    REQUIRE(office.served.size() == 1);
    const bool soon = office.served.front().after < 1min;
    CHECK(soon == (percent == 80));
}

TEST_CASE("a look that taught nothing lets the next one probe") {
    const auto how = GENERATE(0, 1, 2, 3);
    virtual_world world;
    busy_office office(world);
    const dispatch_office::use use = how == 0   ? office.never_sent()
                                     : how == 1 ? office.answered()
                                     : how == 2 ? office.refused(1ms)
                                                : office.silent();
    office.ask("first", first_look_at(office.at(0s)), use, 10min);
    office.ask("second", first_look_at(office.at(1s)));
    world.run();
    REQUIRE(office.served.size() == 2);
    const auto answered = office.served.front().after + 10min;
    CHECK(office.served.back().after >= answered);
    CHECK(office.served.back().after < answered + 1s);
}

TEST_CASE("a look cancelled under way lets the next one probe") {
    virtual_world world;
    busy_office office(world);
    const auto first = office.ask("first", first_look_at(office.at(0s)), office.answered(), 1h);
    office.ask("second", first_look_at(office.at(1s)));
    world.run_until(office.at(10min));
    CHECK(office.names() == "first");
    first->cancel();
    world.run();
    CHECK(office.served.back() == test::service{"second", 10min});
}

TEST_CASE("once times are known, looks do not wait for each other") {
    virtual_world world;
    dispatch_office office(world, {1s, 50});
    for (int i = 0; i < 32; ++i) office.tokens.learn(10s);
    for (const auto* name : {"a", "b", "c"})
        office.ask(name, first_look_at(office.at(0s)), office.answered(), 1min);
    world.run();
    REQUIRE(office.served.size() == 3);
    CHECK(office.served[2].after < 15s);
}

TEST_CASE("learning wakes those whose look is due by what is known now") {
    virtual_world world;
    busy_office office(world);
    for (int i = 0; i < 64; ++i) office.tokens.learn(1h);
    office.ask("look", first_look_at(office.at(0s)));
    world.run_until(office.at(10min));
    CHECK(office.served.empty());
    for (int i = 0; i < 64; ++i) office.tokens.learn(20s);
    world.run();
    CHECK(office.served == std::vector<test::service>{{"look", 10min}});
}

TEST_CASE("results and creates do not wait for a probe") {
    virtual_world world;
    busy_office office(world);
    office.ask("probe", first_look_at(office.at(-1h)), office.answered(), 1h);
    office.ask("create", claim_of(call_kind::create, 0, office.at(15s)));
    office.ask("results", claim_of(call_kind::results, 0, office.at(20s)));
    world.run();
    CHECK(office.served[1].after == 15s);
    CHECK(office.served[2].after >= 20s);
    CHECK(office.served[2].after < 61s);
}

TEST_CASE("a look in flight keeps a token for the results that it may find") {
    virtual_world world;
    dispatch_office office(world, {30s, 2});
    for (int i = 0; i < 32; ++i) office.tokens.learn(10s);
    office.ask("look", first_look_at(office.at(-1h)), office.answered(), 5s);
    office.ask("create", claim_of(call_kind::create));
    office.ask("results", claim_of(call_kind::results, 0, office.at(2s)));
    world.run();
    CHECK(office.names() == "look results create");
    CHECK(office.served[1].after == 2s);
}

TEST_CASE("results that are still to be asked for keep their tokens from looks") {
    virtual_world world;
    dispatch_office office(world, {30s, 2});
    for (int i = 0; i < 32; ++i) office.tokens.learn(10s);
    office.tokens.expect(call_kind::results, 2);
    office.ask("look", first_look_at(office.at(-1h)));
    const auto done = [&](dispatcher::permit& t) {
        office.tokens.expect(call_kind::results, -1);
        return t.answered();
    };
    office.ask("results", claim_of(call_kind::results, 0, office.at(2s)), done);
    office.ask("more", claim_of(call_kind::results, 1, office.at(4s)), done);
    world.run();
    CHECK(office.names() == "results more look");
    CHECK(office.served.back().after > 30s);
}

TEST_CASE("results that are still to be asked for keep no token from creates") {
    virtual_world world;
    dispatch_office office(world, {30s, 1});
    office.tokens.expect(call_kind::results, 1);
    office.ask("create", claim_of(call_kind::create));
    world.run();
    CHECK(office.served.front().after == 0s);
}

TEST_CASE("where looks cost no token they wait for none") {
    virtual_world world;
    dispatch_office office(world, {30s, 1});
    office.use_up();
    for (int i = 0; i < 32; ++i) office.tokens.learn(10s);
    auto look = first_look_at(office.at(0s));
    look.free_of_charge = true;
    office.tokens.expect(call_kind::results, 1);
    office.ask("one", look, office.answered(), 20s);
    office.ask("two", look, office.answered(), 20s);
    world.run();
    REQUIRE(office.served.size() == 2);
    CHECK(office.served[1].after < 15s);
}

TEST_CASE(
    "of operations about as old the second one that is looked at is the farthest from the first") {
    virtual_world world;
    busy_office office(world);
    const auto teach = [&](dispatcher::permit& t) {
        office.tokens.saw_running(1, found_running(60s));
        return t.answered();
    };
    office.ask("first", first_look_at(office.at(0s)), teach);
    for (int i = 1; i < 4; ++i) office.ask("other", first_look_at(office.at(i * 1s)));
    office.ask("last", first_look_at(office.at(4s)));
    office.ask("later", first_look_at(office.at(10min)));
    world.run();
    REQUIRE(office.served.size() == 6);
    CHECK(office.served[0].name == "first");
    CHECK(office.served[1].name == "last");
}

TEST_CASE("with a trend along the plan those are looked at first that are to end first") {
    const auto growth = GENERATE(0.8, 1.25);
    virtual_world world;
    dispatch_office office(world, {1s, 50});
    std::uint32_t operation = 0;
    for (double seconds = 600; operation < 12; seconds *= growth)
        office.tokens.saw_ended(++operation, std::chrono::seconds(static_cast<int>(seconds)));
    for (const auto* name : {"a", "b", "c"}) {
        auto look = first_look_at(office.at(0s));
        look.order = look.operation = ++operation;
        office.ask(name, look, office.answered(), 1min);
    }
    world.run();
    CHECK(office.names() == (growth < 1 ? "c b a" : "a b c"));
    CHECK(office.served[2].after > 1.5 * office.served[0].after);
}

TEST_CASE(
    "where windows shrink, newer ones do not keep the last of those created at once waiting") {
    virtual_world world;
    busy_office office(world);
    for (std::uint64_t i = 0; i < 10; ++i)
        office.tokens.saw_ended(i, std::chrono::seconds(600 - 50 * static_cast<int>(i)));
    for (std::uint32_t i = 10; i < 13; ++i) {
        auto look = first_look_at(office.at(i < 12 ? 0s : 4min));
        look.order = look.operation = i;
        office.ask(i == 10 ? "first" : i == 11 ? "last" : "new", look);
    }
    world.run();
    REQUIRE(office.served.size() == 3);
    CHECK(office.names().starts_with("last"));
}

}  // namespace first_looks_tests
