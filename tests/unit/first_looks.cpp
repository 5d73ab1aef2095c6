#include "support/dispatch_office.hpp"

using namespace sluice;
using namespace std::chrono_literals;
using test::claim_of;
using test::dispatch_office;
using test::first_look_at;
using test::virtual_world;

namespace {

constexpr bucket_limit plenty{1s, 50};

}  // namespace

TEST_CASE(
    "with nothing learned only one first look is under way, others wait for what it teaches") {
    virtual_world world;
    dispatch_office office(world, plenty);
    const auto teach = [&](dispatcher::ticket& t) {
        office.tokens.learn(35s);
        return t.answered();
    };
    office.ask("oldest", first_look_at(office.at(0s)), teach, 20s);
    office.ask("second", first_look_at(office.at(1s)));
    office.ask("third", first_look_at(office.at(2s)));
    world.run();
    // The first at the blind age; the others a fifth after the age at which the first had ended.
    CHECK(office.served ==
          std::vector<test::service>{{"oldest", 10s}, {"second", 43s}, {"third", 44s}});
}

TEST_CASE("a first look that finds its operation running moves the next one") {
    virtual_world world;
    dispatch_office office(world, plenty);
    const auto still_running = [&](dispatcher::ticket& t) {
        office.tokens.learn_running(12s, 40.0);  // 30 s in all, by the server's estimate
        return t.answered();
    };
    office.ask("first", first_look_at(office.at(0s)), still_running, 2s);
    office.ask("second", first_look_at(office.at(1s)));
    world.run();
    CHECK(office.served == std::vector<test::service>{{"first", 10s}, {"second", 34s}});
}

TEST_CASE("a first look that taught nothing lets the next one probe") {
    const auto how = GENERATE(0, 1, 2, 3);
    virtual_world world;
    dispatch_office office(world, plenty);
    const dispatch_office::use use = how == 0   ? office.never_sent()
                                     : how == 1 ? office.answered()
                                     : how == 2
                                         ? office.refused(1ms)
                                         : [](dispatcher::ticket&) { return outcome<void>(); };
    office.ask("first", first_look_at(office.at(0s)), use, 5s);
    office.ask("second", first_look_at(office.at(1s)));
    world.run();
    REQUIRE(office.served.size() == 2);
    CHECK(office.served.back().after >= 15s);
    CHECK(office.served.back().after < 16s);
}

TEST_CASE("a first look cancelled under way lets the next one probe") {
    virtual_world world;
    dispatch_office office(world, plenty);
    const auto first = office.ask("first", first_look_at(office.at(0s)), office.answered(), 1h);
    office.ask("second", first_look_at(office.at(1s)));
    world.run_until(office.at(20s));
    CHECK(office.names() == "first");
    first->cancel();
    world.run();
    CHECK(office.served.back() == test::service{"second", 20s});
}

TEST_CASE("once times are known, first looks do not wait for each other") {
    virtual_world world;
    dispatch_office office(world, plenty);
    office.tokens.learn(10s);
    for (const auto* name : {"a", "b", "c"})
        office.ask(name, first_look_at(office.at(0s)), office.answered(), 1min);
    world.run();
    CHECK(office.served == std::vector<test::service>{{"a", 12s}, {"b", 12s}, {"c", 12s}});
}

TEST_CASE("learning wakes those whose look is due by what is known now") {
    virtual_world world;
    dispatch_office office(world, plenty);
    office.tokens.learn(1h);
    office.ask("look", first_look_at(office.at(0s)));
    world.run_until(office.at(30s));
    CHECK(office.served.empty());
    for (int i = 0; i < 64; ++i) office.tokens.learn(20s);
    world.run();
    CHECK(office.served == std::vector<test::service>{{"look", 30s}});
}

TEST_CASE("looks again and results do not wait for a probe") {
    virtual_world world;
    dispatch_office office(world, plenty);
    office.ask("probe", first_look_at(office.at(0s)), office.answered(), 1h);
    office.ask("again", claim_of(call_kind::poll, 0, office.at(15s)));
    office.ask("results", claim_of(call_kind::results, 0, office.at(20s)));
    world.run();
    CHECK(office.names() == "probe again results");
    CHECK(office.served[2].after == 20s);
}
