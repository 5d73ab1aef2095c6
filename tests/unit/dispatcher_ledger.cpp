#include <sluice/schedule/dispatcher.hpp>

#include <async/wakeup.hpp>
#include <boost/asio/this_coro.hpp>
#include <string>
#include <vector>

#include "support/dispatch_office.hpp"

// A dispatcher whose bucket is in a ledger that takes its time, or has another clock.

namespace dispatcher_ledger_tests {

using namespace sluice;
using namespace std::chrono_literals;
using test::claim_of;
using test::virtual_world;

namespace {

/// A bucket whose ledger takes a second for each step, and completes it whoever is cancelled.
class slow_bucket {
public:
    using change_of_bucket = test::kept_bucket::change_of_bucket;

    slow_bucket(virtual_world& world, bucket_limit limit) : bucket(limit), world_(world) {}

    bucket_transaction transaction() {
        return [this](const change_of_bucket& change) { return apply(change); };
    }

    token_bucket bucket;

private:
    awaitable<outcome<void>> apply(const change_of_bucket& change) {
        const bool throwing = co_await asio::this_coro::throw_if_cancelled();
        co_await asio::this_coro::throw_if_cancelled(false);
        wakeup done(world_.executor());
        bool over = false;
        world_.start(keep_later(change, over, done));
        while (!over) co_await done.wait_quietly();
        co_await asio::this_coro::throw_if_cancelled(throwing);
        co_return outcome<void>();
    }
    awaitable<void> keep_later(const change_of_bucket& change, bool& over, wakeup& done) {
        co_await world_.time.sleep_for(1s);
        change(bucket, world_.time.reading());
        over = true;
        done.notify();
    }

    virtual_world& world_;
};

awaitable<void> ask_slowly(dispatcher& tokens, call_kind kind, std::string name,
                           std::string& names) {
    auto permit = co_await tokens.admit(claim_of(kind));
    if (!permit) co_return;
    names += name;
    (void)co_await permit->answered();
}

}  // namespace

TEST_CASE("a bucket whose ledger has another clock is served by that clock's times") {
    virtual_world world;
    // The same clock, three days ahead and on a timeline of its own.
    class ahead final : public clock {
    public:
        explicit ahead(const clock& of) : of_(of) {}
        steady_time now() const noexcept override { return of_.now() + 72h; }
        wall_time wall_now() const noexcept override { return of_.wall_now(); }
        const std::string& timeline() const noexcept override { return name_; }
        awaitable<void> sleep_until(steady_time) override { co_return; }

    private:
        const clock& of_;
        std::string name_ = "the ledger's";
    };
    const ahead time(world.time);
    const bucket_limit limit{30s, 1};
    test::kept_bucket kept(limit, time);
    dispatcher tokens(world.executor(), world.time, limit, kept.transaction());
    const auto opened = world.time.now();
    std::vector<duration> served;
    const auto body = [&]() -> awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            auto permit = co_await tokens.admit(claim_of(call_kind::create));
            served.push_back(world.time.now() - opened);
            (void)co_await permit->answered();
        }
    };
    const auto one = world.start(body());
    world.run();
    REQUIRE(served.size() == 3);
    CHECK(served[0] == 0s);
    CHECK((served[1] >= 30s && served[1] < 31s));
    CHECK((served[2] >= 60s && served[2] < 62s));
    CHECK(kept.bucket.full_at() > time.now());
}

TEST_CASE("one who is cancelled while it takes a token gives it back to the others") {
    virtual_world world;
    slow_bucket kept(world, {30s, 1});
    dispatcher tokens(world.executor(), world.time, {30s, 1}, kept.transaction());
    std::string names;
    const auto first = world.start(ask_slowly(tokens, call_kind::create, "a", names));
    world.start(ask_slowly(tokens, call_kind::create, "b", names));
    world.run_until(world.time.now() + 500ms);
    first->cancel();
    world.run();
    CHECK(first->was_cancelled());
    CHECK(names == "b");
    CHECK(kept.bucket.in_flight() == 0);
}

TEST_CASE("one who leaves while somebody else takes its token leaves it to the others") {
    virtual_world world;
    const auto opened = world.time.now();
    slow_bucket kept(world, {30s, 1});
    REQUIRE(kept.bucket.try_take(opened));
    kept.bucket.settle(opened, opened);
    dispatcher tokens(world.executor(), world.time, {30s, 1}, kept.transaction());
    std::string names;
    world.start(ask_slowly(tokens, call_kind::create, "watch", names));
    world.run_until(opened + 5s);
    const auto better = world.start(ask_slowly(tokens, call_kind::results, "better", names));
    world.run_until(opened + 30s + 500ms);
    better->cancel();
    world.run();
    CHECK(better->was_cancelled());
    CHECK(names == "watch");
    CHECK(kept.bucket.in_flight() == 0);
    CHECK(world.time.now() - opened < 45s);
}

}  // namespace dispatcher_ledger_tests
