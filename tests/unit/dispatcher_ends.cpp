#include <sluice/schedule/dispatcher.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "support/await.hpp"
#include "support/dispatch_office.hpp"

namespace dispatcher_ends_tests {

using namespace sluice;
using namespace std::chrono_literals;
using test::claim_of;
using test::dispatch_office;
using test::virtual_world;

namespace {
constexpr auto create = call_kind::create;
}  // namespace

TEST_CASE("one who is cancelled spends nothing, and whoever keeps watch hands it on") {
    virtual_world world;
    dispatch_office office(world);
    office.use_up();
    const auto watch = office.ask("a", claim_of(create, 1));
    office.ask("b", claim_of(create, 2));
    const auto third = office.ask("c", claim_of(create, 3));
    world.run_until(office.at(1s));
    watch->cancel();
    third->cancel();
    world.run();
    CHECK(watch->was_cancelled());
    CHECK(third->was_cancelled());
    CHECK(office.names() == "b");
    CHECK(office.served.front().after < 31s);
}

TEST_CASE("one who is cancelled in the moment of the grant gives the token back") {
    virtual_world world;
    dispatch_office office(world);
    office.use_up();
    office.ask("watch", claim_of(create, 1));
    world.run_until(office.at(1s));
    const auto better = office.ask("better", claim_of(call_kind::results));
    while (office.kept.bucket.in_flight() == 0) REQUIRE(world.time.step(world.context));
    better->cancel();
    world.run();
    CHECK(better->was_cancelled());
    CHECK(office.names() == "watch");
    CHECK(office.served.front().after < 31s);
}

TEST_CASE("one who starts cancelled is not admitted") {
    virtual_world world;
    dispatch_office office(world, {30s, 50});
    const auto one = office.ask("a", claim_of(create));
    one->cancel();
    world.run();
    CHECK(one->was_cancelled());
    CHECK(office.kept.transactions == 0);
    CHECK(office.served.empty());
}

TEST_CASE("whoever is cancelled, and whenever, the others are served as if it had not been there") {
    const std::string victim = GENERATE("a", "b", "c");
    std::optional<dispatch_office> office;
    const auto steps = test::cancel_at_every_step(
        [&](virtual_world& world) {
            office.emplace(world);
            std::shared_ptr<test::running> chosen;
            for (const std::string name : {"a", "b", "c"}) {
                auto one = office->ask(name, claim_of(create, static_cast<unsigned char>(name[0])),
                                       office->answered(), 1s);
                if (name == victim) chosen = one;
            }
            return chosen;
        },
        [&](virtual_world&) {
            CHECK(office->tokens.read().waiting == 0);
            for (const std::string other : {"a", "b", "c"})
                if (other != victim) CHECK(office->names().find(other) != std::string::npos);
        });
    CHECK(steps > 5);
    office.reset();
}

TEST_CASE("a stop ends every wait with `stopped`, now and later, and spends nothing") {
    virtual_world world;
    dispatch_office office(world);
    office.use_up();
    office.ask("a", claim_of(create, 1));
    office.ask("b", claim_of(call_kind::results, 2));
    office.ask("c", claim_of(create, 3, office.at(1h)));
    world.run_until(office.at(1s));
    office.tokens.stop();
    office.ask("d", claim_of(create, 4));
    CHECK(world.run() == 0s);
    CHECK(office.served.empty());
    CHECK(office.turned_away.size() == 4);
    for (const auto& [name, cause] : office.turned_away) CHECK(cause == error::stopped);
}

TEST_CASE("a failing transaction refuses only the one served") {
    virtual_world world;
    dispatch_office office(world, {30s, 50});
    office.kept.failures = 1;
    office.ask("a", claim_of(create, 1));
    office.ask("b", claim_of(create, 2));
    office.ask("c", claim_of(create, 3));
    world.run();
    CHECK(office.names() == "b c");
    REQUIRE(office.turned_away.size() == 1);
    CHECK(office.turned_away.front() == std::pair(std::string("a"), error::ledger_failed));
}

TEST_CASE("a bucket that cannot be kept is told to the one who ends a call") {
    virtual_world world;
    dispatch_office office(world, {30s, 50});
    std::optional<error> told;
    const auto use = [&](dispatcher::permit& t) -> awaitable<outcome<void>> {
        office.kept.failures = 1;
        auto kept = co_await t.answered();
        told = kept.error().cause();
        const auto again = co_await t.answered();
        CHECK(again.has_value());  // once is enough
        co_return kept;
    };
    office.ask("a", claim_of(create), use);
    world.run();
    CHECK(told == error::ledger_failed);
}

TEST_CASE("a transaction that does nothing does not make the dispatcher spin") {
    virtual_world world;
    int asked = 0;
    dispatcher tokens(world.executor(), world.time, {30s, 1},
                      [&](const test::kept_bucket::change_of_bucket&) {
                          ++asked;
                          return dispatch_office::nothing();
                      });
    const auto body = [&]() -> awaitable<void> { (void)co_await tokens.admit(claim_of(create)); };
    const auto one = world.start(body());
    for (int i = 0; i < 100; ++i) world.time.step(world.context);
    CHECK(asked < 100);
    one->cancel();
    world.run();
    CHECK(one->was_cancelled());
}

TEST_CASE("a permit let go without a word counts as answered") {
    virtual_world world;
    dispatch_office office(world);
    office.ask("a", claim_of(create, 1), office.silent(), 2s);
    world.run();
    CHECK(office.kept.bucket.in_flight() == 1);
    REQUIRE(test::await(office.tokens.settle()).has_value());
    CHECK(office.kept.bucket.in_flight() == 0);
    CHECK(office.kept.bucket.available(world.time.now()) == 0);
}

TEST_CASE("a permit that takes the place of another counts that one as answered") {
    virtual_world world;
    dispatch_office office(world, {30s, 2});
    std::optional<dispatcher::permit> held;
    const auto keep = [&](dispatcher::permit& t) {
        if (held) {
            *held = std::move(t);
        } else {
            held.emplace(std::move(t));
        }
        return office.nothing();
    };
    office.ask("a", claim_of(create, 1), keep);
    office.ask("b", claim_of(create, 2), keep);
    world.run();
    CHECK(office.names() == "a b");
    REQUIRE(test::await(office.tokens.settle()).has_value());
    CHECK(office.kept.bucket.in_flight() == 1);
    held.reset();
    REQUIRE(test::await(office.tokens.settle()).has_value());
    CHECK(office.kept.bucket.in_flight() == 0);
}

TEST_CASE("whoever waits or holds a permit may outlive the dispatcher, its clock and its bucket") {
    const bool run_on = GENERATE(true, false);
    asio::io_context context;
    std::optional<virtual_clock> time(std::in_place, wall_time{});
    std::optional<test::kept_bucket> kept(std::in_place, bucket_limit{30s, 1}, *time);
    std::optional<dispatcher> tokens(std::in_place, context.get_executor(), *time,
                                     bucket_limit{30s, 1}, kept->transaction());
    std::vector<error> ends;
    const auto body = [&]() -> awaitable<void> {
        auto permit = co_await tokens->admit(claim_of(create));
        ends.push_back(permit ? error{} : permit.error().cause());
        asio::steady_timer never(context, steady_time::max());
        if (permit) co_await never.async_wait(asio::use_awaitable);
    };
    for (int i = 0; i < 4; ++i) asio::co_spawn(context, body(), [](const std::exception_ptr&) {});
    context.poll();
    CHECK(ends == std::vector{error{}});
    tokens.reset();
    kept.reset();
    time.reset();
    context.restart();
    if (run_on) {
        context.poll();
        CHECK(ends.size() == 4);
        CHECK(ends.back() == error::stopped);
    }
}

TEST_CASE("frames that wait, keep watch, are granted or hold a permit go safely with the context") {
    const auto steps = GENERATE(range(0, 40));
    virtual_world world;
    dispatch_office office(world, {30s, 2});
    for (std::uint64_t i = 0; i < 6; ++i)
        office.ask("x", claim_of(create, i), office.answered(), 5s);
    for (int step = 0; step < steps; ++step) world.time.step(world.context);
    CHECK(office.served.size() <= 6);
}

}  // namespace dispatcher_ends_tests
