#include "support/ledger_conformance.hpp"

#include "support/catch.hpp"

// Who may write what, on every ledger: with several holders of one ledger, in time and too late.

namespace ledger_conformance_leases_tests {

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

time_range days_from_to(int first, int last) {
    return {day(first).start, day(last).end};
}

// A backfill of `events` that `store` has begun under `held`.
backfill_key begun(waited_ledger& store, const lease& held) {
    load_request wanted;
    wanted.destination = "/out";
    return store.load(held, std::move(wanted)).value().key;
}

error cause_of_refusal(const outcome<void>& what) {
    REQUIRE(what.has_error());
    return what.error().cause();
}

}  // namespace

TEMPLATE_TEST_CASE("a leased window cannot be leased again, and the owner is named", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    const auto held = ledgers.store().acquire("events", days_from_to(2, 4), "process 17").value();
    for (auto* store : {&ledgers.store(), &ledgers.other()}) {
        const auto refused = store->acquire("events", day(3));
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().cause() == error::ledger_locked);
        const auto message = refused.error().message();
        INFO(message);
        CHECK(message.find("process 17") != std::string::npos);
        CHECK(message.find("2026-01-02T00:00:00Z/2026-01-05T00:00:00Z") != std::string::npos);
        CHECK_FALSE(store->acquire("events", days_from_to(1, 2)).has_value());
        CHECK_FALSE(store->acquire("events", days_from_to(1, 9)).has_value());
    }
}

TEMPLATE_TEST_CASE("other windows and other specs can be leased beside", "[ledger]", memory_ledgers,
                   sqlite_ledgers) {
    TestType ledgers;
    CHECK(ledgers.store().acquire("events", day(2)).has_value());
    CHECK(ledgers.store().acquire("events", day(1)).has_value());
    CHECK(ledgers.other().acquire("events", day(3)).has_value());
    CHECK(ledgers.other().acquire("people", day(2)).has_value());
}

TEMPLATE_TEST_CASE("a released lease is free for others, and releasing it again is no mistake",
                   "[ledger]", memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    const auto held = ledgers.store().acquire("events", day(2)).value();
    ledgers.store().release(held).value();
    const auto next = ledgers.other().acquire("events", day(2)).value();
    CHECK(next.fence > held.fence);
    ledgers.store().release(held).value();
    CHECK_FALSE(ledgers.store().acquire("events", day(2)).has_value());
}

TEMPLATE_TEST_CASE("a restart and the end of another holder leave no lease", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    const auto mine = ledgers.store().acquire("events", day(2)).value();
    const auto theirs = ledgers.other().acquire("events", day(3)).value();
    CHECK_FALSE(ledgers.store().acquire("events", day(3)).has_value());
    ledgers.close_other();
    CHECK(ledgers.store().acquire("events", day(3)).value().fence > theirs.fence);
    ledgers.restart();
    CHECK(ledgers.store().acquire("events", days_from_to(2, 3)).value().fence > mine.fence + 2);
}

TEMPLATE_TEST_CASE("a lease lapses with time unless it is renewed", "[ledger]", memory_ledgers,
                   sqlite_ledgers) {
    TestType ledgers;
    const auto held = ledgers.store().acquire("events", day(2), "process 17", 60s).value();
    ledgers.time.pass(59s);
    CHECK_FALSE(ledgers.other().acquire("events", day(2)).has_value());
    ledgers.store().renew(held, 60s).value();
    ledgers.time.pass(59s);
    CHECK_FALSE(ledgers.other().acquire("events", day(2)).has_value());
    ledgers.time.pass(1s);
    CHECK(ledgers.other().acquire("events", day(2)).value().fence > held.fence);
}

TEMPLATE_TEST_CASE("a wall clock that jumps neither lapses a lease nor keeps it", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    (void)ledgers.store().acquire("events", day(2), "process 17", 60s).value();
    ledgers.time.at.wall += 24h;
    CHECK_FALSE(ledgers.other().acquire("events", day(2)).has_value());
    ledgers.time.at.wall -= 48h;
    ledgers.time.at.steady += 60s;
    CHECK(ledgers.other().acquire("events", day(2)).has_value());
}

TEMPLATE_TEST_CASE("on another timeline a lease lapses by wall time", "[ledger]", memory_ledgers,
                   sqlite_ledgers) {
    TestType ledgers;
    (void)ledgers.store().acquire("events", day(2), "process 17", 60s).value();
    ledgers.time.at.timeline = "another host";
    ledgers.time.at.steady += 24h;
    CHECK_FALSE(ledgers.other().acquire("events", day(2)).has_value());
    ledgers.time.at.wall += 60s;
    CHECK(ledgers.other().acquire("events", day(2)).has_value());
}

TEMPLATE_TEST_CASE("a lapsed lease still holds until somebody takes one of its windows", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    const auto held = ledgers.store().acquire("events", days_from_to(1, 4)).value();
    const auto key = begun(ledgers.store(), held);
    ledgers.time.pass(1h);
    auto one = intended(key, day(1));
    ledgers.store().save(held, one).value();
    ledgers.store().renew(held).value();
    ledgers.time.pass(1h);
    const auto taken = ledgers.other().acquire("events", day(4), "process 18").value();
    const auto refused = ledgers.store().save(held, one);
    CHECK(cause_of_refusal(refused) == error::lease_lost);
    CHECK(refused.error().message().find("process 18") != std::string::npos);
    CHECK(cause_of_refusal(ledgers.store().renew(held)) == error::lease_lost);
}

TEMPLATE_TEST_CASE("nothing is written under a stale fence", "[ledger]", memory_ledgers,
                   sqlite_ledgers) {
    TestType ledgers;
    const auto stale = ledgers.store().acquire("events", days_from_to(1, 4)).value();
    const auto key = begun(ledgers.store(), stale);
    auto one = intended(key, day(1));
    ledgers.store().save(stale, one).value();
    ledgers.time.pass(1h);
    const auto latest = ledgers.other().acquire("events", days_from_to(1, 4)).value();
    auto late = one;
    late.now = export_record::state::running;
    auto fresh = intended(key, day(2));
    const std::vector receipts{proved(day(1))};
    CHECK(cause_of_refusal(ledgers.store().save(stale, late)) == error::lease_lost);
    CHECK(cause_of_refusal(ledgers.store().save(stale, fresh)) == error::lease_lost);
    CHECK(fresh.id == 0);
    CHECK(cause_of_refusal(ledgers.store().deliver(stale, one, receipts)) == error::lease_lost);
    CHECK(cause_of_refusal(ledgers.store().forget(stale, key, day(1))) == error::lease_lost);
    CHECK(ledgers.store().unfinished(key).value() == std::vector{one});
    CHECK(ledgers.store().delivered(key).value().empty());
    ledgers.other().deliver(latest, one, receipts).value();
    CHECK(ledgers.store().delivered(key).value() == std::vector{day(1)});
    // Nor does a stale one load anything, or release the latest.
    load_request wanted;
    wanted.destination = "/out";
    CHECK(ledgers.store().load(stale, wanted).error().cause() == error::lease_lost);
    ledgers.store().release(stale).value();
    ledgers.other().renew(latest).value();
}

TEMPLATE_TEST_CASE("a lease is good for its spec and its range alone", "[ledger]", memory_ledgers,
                   sqlite_ledgers) {
    TestType ledgers;
    auto& store = ledgers.store();
    const auto held = store.acquire("events", days_from_to(2, 4)).value();
    const auto key = begun(store, held);
    const auto people = store.acquire("people", days_from_to(1, 9)).value();
    auto inside = intended(key, days_from_to(2, 4));
    auto outside = intended(key, days_from_to(4, 5));
    store.save(held, inside).value();
    CHECK(cause_of_refusal(store.save(held, outside)) == error::lease_lost);
    CHECK(cause_of_refusal(store.save(people, inside)) == error::lease_lost);
    lease forged = held;
    forged.fence += 100;
    CHECK(cause_of_refusal(store.save(forged, inside)) == error::lease_lost);
}

TEMPLATE_TEST_CASE("one load tells all that a run needs", "[ledger]", memory_ledgers,
                   sqlite_ledgers) {
    TestType ledgers;
    const bucket_limit limit{30s, 50};
    const auto held = ledgers.store().acquire("events", days_from_to(1, 31)).value();
    const auto key = begun(ledgers.store(), held);
    auto different = proved(day(2));
    different.content.xxh3 = std::string(32, 'f');
    const std::vector receipts{proved(day(1)), different, proved(day(3))};
    ledgers.store().deliver(held, intended(key, days_from_to(1, 3)), receipts).value();
    auto begun_again = intended(key, day(3));
    begun_again.now = export_record::state::completed;
    ledgers.store().save(held, begun_again).value();
    ledgers.store().add_operation_time({17s, 24h}).value();
    ledgers.store().remember_refused_span("events", 240h).value();
    const bucket_change take = [](token_bucket& bucket, const moment& now) {
        bucket.try_take(now.steady);
        bucket.settle(now.steady, now.steady);
    };
    ledgers.store().update_bucket(limit, take).value();
    ledgers.restart();
    ledgers.time.pass(1s);

    const auto next = ledgers.store().acquire("events", days_from_to(1, 31)).value();
    load_request wanted;
    wanted.destination = "/out";
    wanted.again = {day(2), day(9)};
    wanted.limit = limit;
    wanted.refusals_believed = 1min;
    const auto known = ledgers.store().load(next, wanted).value();
    CHECK(known.key == key);
    CHECK(known.delivered == std::vector{day(1), day(2), day(3)});
    CHECK(known.contents == std::map<time_range, std::string>{{day(2), std::string(32, 'f')},
                                                              {day(3), std::string(32, 'e')}});
    CHECK(known.unfinished == std::vector{begun_again});
    CHECK(known.times == std::vector{operation_time{17s, 24h}});
    CHECK(known.refused == std::optional<std::chrono::milliseconds>(240h));
    CHECK(known.tokens == 49);
    ledgers.time.pass(1min);
    CHECK_FALSE(ledgers.store().load(next, wanted).value().refused.has_value());
}

TEMPLATE_TEST_CASE("the bucket goes by the ledger's clock, whichever run changes it", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    const bucket_limit limit{30s, 1};
    moment told;
    bool taken = false;
    const bucket_change take = [&](token_bucket& bucket, const moment& now) {
        told = now;
        taken = bucket.try_take(now.steady);
        if (taken) bucket.settle(now.steady, now.steady);
    };
    ledgers.store().update_bucket(limit, take).value();
    CHECK(taken);
    CHECK(told.steady == ledgers.time.at.steady);
    CHECK(told.wall == ledgers.time.at.wall);
    CHECK(told.timeline == ledgers.time.at.timeline);
    ledgers.time.pass(29s);
    ledgers.other().update_bucket(limit, take).value();
    CHECK_FALSE(taken);
    ledgers.time.pass(2s);
    ledgers.other().update_bucket(limit, take).value();
    CHECK(taken);
}

}  // namespace ledger_conformance_leases_tests
