#include <sluice/flow/policy.hpp>

#include "support/catch.hpp"

using namespace sluice;
using namespace std::chrono_literals;

namespace {

using pick = decision::pick;

const steady_time now{1000h};

bid due(call_kind kind, steady_time not_before = now - 1s) {
    bid claim;
    claim.kind = kind;
    claim.not_before = not_before;
    return claim;
}

bid first_look(steady_time running_since) {
    bid claim;
    claim.kind = call_kind::poll;
    claim.running_since = running_since;
    return claim;
}

candidates everybody() {
    candidates all;
    all.results = due(call_kind::results);
    all.repeated_poll = due(call_kind::poll);
    all.first_poll = first_look(now - 1h);
    all.create = due(call_kind::create);
    all.other = due(call_kind::other);
    return all;
}

const operation_times nothing;

}  // namespace

TEST_CASE("a person's call goes first, then results, looks that are due, and creates") {
    auto waiting = everybody();
    CHECK(choose(waiting, nothing, false, now).who == pick::other);
    waiting.other.reset();
    CHECK(choose(waiting, nothing, false, now).who == pick::results);
    waiting.results.reset();
    CHECK(choose(waiting, nothing, false, now).who == pick::first_poll);
    waiting.first_poll.reset();
    CHECK(choose(waiting, nothing, false, now).who == pick::repeated_poll);
    waiting.repeated_poll.reset();
    CHECK(choose(waiting, nothing, false, now).who == pick::create);
}

TEST_CASE("of two looks the one that has been due longer goes first") {
    candidates waiting;
    waiting.first_poll = first_look(now - 20s);  // due since 10 s
    waiting.repeated_poll = due(call_kind::poll, now - 11s);
    CHECK(choose(waiting, nothing, false, now).who == pick::repeated_poll);
    waiting.repeated_poll = due(call_kind::poll, now - 9s);
    CHECK(choose(waiting, nothing, false, now).who == pick::first_poll);
}

TEST_CASE("a create goes before a look that is not due yet, to the nanosecond") {
    candidates waiting;
    waiting.create = due(call_kind::create);
    waiting.repeated_poll = due(call_kind::poll, now + 1ns);
    const auto early = choose(waiting, nothing, false, now);
    CHECK(early.who == pick::create);
    CHECK(early.look_again == now + 1ns);
    CHECK(choose(waiting, nothing, false, now + 1ns).who == pick::repeated_poll);
}

TEST_CASE("when nothing is due, the earliest time is when to look again") {
    candidates waiting;
    CHECK(choose(waiting, nothing, false, now).who == pick::none);
    CHECK(choose(waiting, nothing, false, now).look_again == steady_time::max());
    waiting.results = due(call_kind::results, now + 30s);
    waiting.first_poll = first_look(now);
    const auto verdict = choose(waiting, nothing, false, now);
    CHECK(verdict.who == pick::none);
    CHECK(verdict.look_again == now + 10s);
}

TEST_CASE("while a first look probes, no other one is due, and looks again are") {
    candidates waiting;
    waiting.first_poll = first_look(now - 1h);
    CHECK(choose(waiting, nothing, true, now).who == pick::none);
    CHECK(choose(waiting, nothing, true, now).look_again == steady_time::max());
    waiting.repeated_poll = due(call_kind::poll);
    CHECK(choose(waiting, nothing, true, now).who == pick::repeated_poll);
}

TEST_CASE("what was learned moves a first look") {
    candidates waiting;
    waiting.first_poll = first_look(now);
    operation_times learned;
    learned.add(100s);
    CHECK(choose(waiting, learned, false, now).look_again == now + 120s);
    CHECK(choose(waiting, learned, false, now + 120s).who == pick::first_poll);
}

TEST_CASE("a first look that failed waits for its backoff") {
    candidates waiting;
    waiting.first_poll = first_look(now - 1h);
    waiting.first_poll->not_before = now + 5s;
    CHECK(choose(waiting, nothing, false, now).look_again == now + 5s);
}
