#include <algorithm>
#include <optional>
#include <random>

#include "support/dispatch_office.hpp"

namespace dispatcher_storm_tests {

using namespace sluice;
using namespace std::chrono_literals;
using test::claim_of;
using test::dispatch_office;
using test::virtual_world;

namespace {

call_kind any_kind(std::mt19937_64& random) {
    constexpr std::array kinds{call_kind::results, call_kind::poll, call_kind::create,
                               call_kind::other};
    return kinds[random() % kinds.size()];
}

token_request any_claim(std::mt19937_64& random, steady_time now) {
    auto claim = claim_of(any_kind(random), random() % 20);
    if (random() % 3 == 0) claim.not_before = now + std::chrono::seconds(random() % 200);
    if (claim.kind == call_kind::poll && random() % 2 == 0)
        claim.running_since = now - std::chrono::seconds(random() % 30);
    return claim;
}

struct asked {
    std::shared_ptr<test::running> who;
    bool cancelled = false;
};

// One seeded storm: requests arrive, run for a while, are never sent, and are cancelled.
struct storm {
    explicit storm(std::uint64_t seed) : random(seed), office(world, drawn_limit(random)) {}

    static bucket_limit drawn_limit(std::mt19937_64& random) {
        return {std::chrono::seconds(1 + random() % 30), static_cast<int>(1 + random() % 5)};
    }

    void blow(int gusts) {
        for (int gust = 0; gust < gusts; ++gust) {
            for (auto count = random() % 4; count > 0; --count) {
                const bool sent = random() % 5 != 0;
                all.push_back(
                    {office.ask(std::to_string(all.size()), any_claim(random, world.time.now()),
                                sent ? office.answered() : office.never_sent(),
                                std::chrono::milliseconds(random() % 3000))});
                if (sent) ++sent_at_most;
            }
            if (random() % 3 == 0 && !all.empty()) {
                auto& one = all[random() % all.size()];
                one.cancelled = true;
                one.who->cancel();
            }
            if (random() % 4 == 0) office.tokens.learn(std::chrono::seconds(random() % 100));
            for (auto steps = random() % 12; steps > 0; --steps) world.time.step(world.context);
        }
        world.run();
    }

    std::mt19937_64 random;
    virtual_world world;
    dispatch_office office;
    std::vector<asked> all;
    int sent_at_most = 0;
};

}  // namespace

TEST_CASE("in any storm of requests and cancellations all that are not cancelled are served") {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        storm one(seed);
        one.blow(30);
        INFO("seed " << seed);
        for (const auto& request : one.all) {
            REQUIRE(request.who->ended());
            if (!request.cancelled) REQUIRE_FALSE(request.who->was_cancelled());
        }
        REQUIRE(one.office.turned_away.empty());
        REQUIRE(one.office.tokens.read().waiting == 0);
        REQUIRE(one.world.time.sleepers() == 0);
        REQUIRE(one.office.kept.bucket.in_flight() == 0);
    }
}

TEST_CASE("in any storm no span of time sees more tokens than burst and rate allow") {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        storm one(seed);
        const auto limit = one.office.kept.bucket.limit();
        std::vector<steady_time> sent;
        std::vector<asked> all;
        // Every call is sent here, so that each token that is handed out counts.
        for (int i = 0; i < 60; ++i) {
            auto note = [&](dispatcher::permit& t) {
                sent.push_back(one.world.time.now());
                return t.answered();
            };
            all.push_back({one.office.ask("x", any_claim(one.random, one.world.time.now()), note)});
            if (one.random() % 3 == 0) all[one.random() % all.size()].who->cancel();
            for (auto steps = one.random() % 9; steps > 0; --steps)
                one.world.time.step(one.world.context);
        }
        one.world.run();
        INFO("seed " << seed);
        REQUIRE(std::is_sorted(sent.begin(), sent.end()));
        for (std::size_t i = 0; i < sent.size(); ++i)
            for (std::size_t j = i; j < sent.size(); ++j) {
                const auto refilled = (sent[j] - sent[i]) / limit.interval;
                REQUIRE(static_cast<long>(j - i + 1) <= limit.burst + refilled);
            }
    }
}

TEST_CASE("the same seed gives the same services") {
    storm one(7);
    storm two(7);
    one.blow(50);
    two.blow(50);
    CHECK(one.office.served.size() > 10);
    CHECK(one.office.served == two.office.served);
}

TEST_CASE("thousands wait at a cost that grows with their number only") {
    virtual_world world;
    dispatch_office office(world, {1s, 10});
    constexpr int crowd = 5000;
    for (std::uint64_t i = 0; i < crowd; ++i) office.ask("x", claim_of(call_kind::create, i));
    world.run_until(office.at(0s));
    CHECK(office.served.size() == 10);
    // A crowd that only waits does not go to the bucket again and again.
    CHECK(office.kept.transactions < 50);
    world.run();
    CHECK(office.served.size() == crowd);
    CHECK(office.kept.transactions < 4 * crowd);
}

}  // namespace dispatcher_storm_tests
