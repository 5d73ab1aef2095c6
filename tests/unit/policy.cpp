#include <sluice/schedule/policy.hpp>

#include "support/catch.hpp"

namespace policy_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

using pick = decision::pick;

const steady_time now{1000h};

candidates everybody() {
    return {now - 1s, now - 1s, now - 1s, now - 2s, now - 1s};
}

}  // namespace

TEST_CASE("a person's call goes first, then results, looks that are due, and creates") {
    auto waiting = everybody();
    CHECK(choose(waiting, false, now).who == pick::other);
    waiting.other.reset();
    CHECK(choose(waiting, false, now).who == pick::results);
    waiting.results.reset();
    CHECK(choose(waiting, false, now).who == pick::first_poll);
    waiting.first_poll.reset();
    CHECK(choose(waiting, false, now).who == pick::repeated_poll);
    waiting.repeated_poll.reset();
    CHECK(choose(waiting, false, now).who == pick::create);
}

TEST_CASE("creates that are late go before looks, but not before results") {
    auto waiting = everybody();
    waiting.other.reset();
    CHECK(choose(waiting, true, now).who == pick::results);
    waiting.results.reset();
    CHECK(choose(waiting, true, now).who == pick::create);
    waiting.create.reset();
    CHECK(choose(waiting, true, now).who == pick::first_poll);
}

TEST_CASE("of two looks the one that has been due longer goes first") {
    candidates waiting;
    waiting.first_poll = now - 10s;
    waiting.repeated_poll = now - 11s;
    CHECK(choose(waiting, false, now).who == pick::repeated_poll);
    waiting.repeated_poll = now - 9s;
    CHECK(choose(waiting, false, now).who == pick::first_poll);
}

TEST_CASE("a create goes before a look that is not due yet, to the nanosecond") {
    candidates waiting;
    waiting.create = now;
    waiting.repeated_poll = now + 1ns;
    const auto early = choose(waiting, false, now);
    CHECK(early.who == pick::create);
    CHECK(early.look_again == now + 1ns);
    CHECK(choose(waiting, false, now + 1ns).who == pick::repeated_poll);
}

TEST_CASE("when nothing is due, the earliest time is when to look again") {
    candidates waiting;
    CHECK(choose(waiting, false, now).who == pick::none);
    CHECK(choose(waiting, false, now).look_again == steady_time::max());
    waiting.results = now + 30s;
    waiting.first_poll = now + 10s;
    CHECK(choose(waiting, false, now).who == pick::none);
    CHECK(choose(waiting, false, now).look_again == now + 10s);
}

}  // namespace policy_tests
