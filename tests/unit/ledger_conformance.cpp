#include "support/ledger_conformance.hpp"

#include <stdexcept>

#include "support/catch.hpp"

// Every sentence of the contract in sluice/ledger/ledger.hpp, tried on every ledger; of leases in
// ledger_conformance_leases.cpp.

namespace ledger_conformance_tests {

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

const bucket_limit limit{30s, 50};

moment at(duration since) {
    return {steady_time(10'000s + since),
            wall_time(1'700'000'000s) + std::chrono::floor<std::chrono::milliseconds>(since),
            "boot"};
}

int tokens(auto& ledgers, const moment& at) {
    int found = -1;
    ledgers.time.at = at;
    const bucket_change look = [&](token_bucket& bucket, const moment& now) {
        found = bucket.available(now.steady);
    };
    ledgers.store().update_bucket(limit, look).value();
    return found;
}

void take(auto& ledgers, const moment& at) {
    ledgers.time.at = at;
    const bucket_change one = [](token_bucket& bucket, const moment& now) {
        REQUIRE(bucket.try_take(now.steady));
        bucket.settle(now.steady, now.steady);
    };
    ledgers.store().update_bucket(limit, one).value();
}

std::vector<std::int64_t> ids(const std::vector<export_record>& all) {
    std::vector<std::int64_t> found;
    for (const auto& one : all) found.push_back(one.id);
    return found;
}

}  // namespace

TEMPLATE_TEST_CASE("a bucket that nobody has used is full", "[ledger]", memory_ledgers,
                   sqlite_ledgers) {
    TestType ledgers;
    CHECK(tokens(ledgers, at(0s)) == 50);
}

TEMPLATE_TEST_CASE("what was taken from a bucket stays taken over a restart", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    for (int i = 0; i < 50; ++i) take(ledgers, at(0s));
    ledgers.restart();
    CHECK(tokens(ledgers, at(1s)) == 0);
    CHECK(tokens(ledgers, at(61s)) == 2);
}

TEMPLATE_TEST_CASE("a bucket is carried over a reboot by wall time", "[ledger]", memory_ledgers,
                   sqlite_ledgers) {
    TestType ledgers;
    for (int i = 0; i < 50; ++i) take(ledgers, at(0s));
    const moment booted{steady_time(5s), at(61s).wall, "next boot"};
    CHECK(tokens(ledgers, booted) == 2);
}

TEMPLATE_TEST_CASE("looking at a bucket does not keep it empty after the clock was set back",
                   "[ledger]", memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    take(ledgers, at(0s));
    const auto booted = [](duration since) {
        return moment{steady_time(since), at(0s).wall - 24h, "next boot"};
    };
    CHECK(tokens(ledgers, booted(5s)) == 0);
    CHECK(tokens(ledgers, booted(66s)) == 2);
}

TEMPLATE_TEST_CASE("a change of the bucket that throws changes nothing", "[ledger]", memory_ledgers,
                   sqlite_ledgers) {
    TestType ledgers;
    ledgers.time.at = at(0s);
    const bucket_change change = [](token_bucket& bucket, const moment& now) {
        bucket.try_take(now.steady);
        throw std::runtime_error("enough");
    };
    CHECK_THROWS_AS(ledgers.store().update_bucket(limit, change), std::runtime_error);
    CHECK(tokens(ledgers, at(0s)) == 50);
    take(ledgers, at(0s));
    CHECK(tokens(ledgers, at(0s)) == 49);
}

TEMPLATE_TEST_CASE("a backfill is begun once and found again", "[ledger]", memory_ledgers,
                   sqlite_ledgers) {
    TestType ledgers;
    CHECK_FALSE(ledgers.store().find_backfill("/out").value().has_value());
    const auto key = ledgers.store().open_backfill("events", "/out").value();
    ledgers.restart();
    CHECK(ledgers.store().open_backfill("events", "/out").value() == key);
    CHECK(ledgers.store().open_backfill("events", "/elsewhere").value() != key);
    const auto found = ledgers.store().find_backfill("/out").value();
    REQUIRE(found.has_value());
    CHECK(found->key == key);
    CHECK(found->spec == "events");
}

TEMPLATE_TEST_CASE("a destination with windows of another spec is refused", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    auto& store = ledgers.store();
    const auto mistaken = store.open_backfill("evnets", "/out").value();
    const auto key = store.open_backfill("events", "/out").value();
    CHECK(key != mistaken);
    CHECK(store.find_backfill("/out").value()->key == key);
    auto one = intended(key, day(1));
    store.deliver(one, std::vector{proved(day(1))}).value();
    store.open_backfill("events", "/out").value();
    const auto other = store.open_backfill("evnets", "/out");
    REQUIRE_FALSE(other.has_value());
    CHECK(other.error().cause() == error::folder_of_another_backfill);
    CHECK(other.error().message().find("/out") != std::string::npos);
    CHECK(store.find_backfill("/out").value()->key == key);
}

TEMPLATE_TEST_CASE("an export gets an id and is kept whole over a restart", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    const auto key = ledgers.store().open_backfill("events", "/out").value();
    auto one = intended(key, day(1));
    auto two = intended(key, day(2));
    ledgers.store().save(one).value();
    ledgers.store().save(two).value();
    CHECK(one.id > 0);
    CHECK(two.id > one.id);
    one.now = export_record::state::completed;
    one.operation = operation_id("operation \xc3\xa9");
    one.results = export_id("export");
    one.creations = 3;
    one.created_at = day(1).end + 5ms;
    one.error = "it said \"no\"";
    ledgers.store().save(one).value();
    ledgers.restart();
    CHECK(ledgers.store().unfinished(key).value() == std::vector{one, two});
}

TEMPLATE_TEST_CASE("an export or a backfill of an unknown id is refused", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    const auto key = ledgers.store().open_backfill("events", "/out").value();
    auto one = intended(key, day(1));
    one.id = 4711;
    CHECK(ledgers.store().save(one).error().cause() == error::ledger_failed);
    auto two = intended(key + 1, day(1));
    CHECK(ledgers.store().save(two).error().cause() == error::ledger_failed);
    CHECK(ledgers.store().deliver(one, std::vector{proved(day(1))}).error().cause() ==
          error::ledger_failed);
    CHECK(receipts_of(ledgers.store(), key).empty());
    CHECK(ledgers.store().unfinished(key).value().empty());
}

TEMPLATE_TEST_CASE("what is delivered is no longer unfinished and leaves its receipts", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    const auto key = ledgers.store().open_backfill("events", "/out").value();
    auto one = intended(key, time_range{day(1).start, day(2).end});
    ledgers.store().save(one).value();
    one.now = export_record::state::running;
    const std::vector both{proved(day(2)), proved(day(1), 0)};
    ledgers.store().deliver(one, both).value();
    ledgers.restart();
    CHECK(ledgers.store().unfinished(key).value().empty());
    CHECK(ledgers.store().failed(key).value().empty());
    CHECK(receipts_of(ledgers.store(), key) == std::vector{both[1], both[0]});
    CHECK(ledgers.store().delivered(key).value() == std::vector{day(1), day(2)});
}

TEMPLATE_TEST_CASE("numbers of a receipt are kept to the last bit", "[ledger]", memory_ledgers,
                   sqlite_ledgers) {
    TestType ledgers;
    const auto key = ledgers.store().open_backfill("events", "/out").value();
    auto odd = proved(day(1), ~std::uint64_t{0});
    odd.content.stored_crc32c = ~std::uint32_t{0};
    odd.content.bytes = std::uint64_t{1} << 63;
    ledgers.store().deliver(intended(key, day(1)), std::vector{odd}).value();
    CHECK(receipts_of(ledgers.store(), key) == std::vector{odd});
}

TEMPLATE_TEST_CASE("a window delivered again has the later receipt alone", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    const auto key = ledgers.store().open_backfill("events", "/out").value();
    ledgers.store().deliver(intended(key, day(1)), std::vector{proved(day(1), 1)}).value();
    ledgers.store().deliver(intended(key, day(1)), std::vector{proved(day(1), 2)}).value();
    CHECK(receipts_of(ledgers.store(), key) == std::vector{proved(day(1), 2)});
}

TEMPLATE_TEST_CASE("backfills do not see each other's exports and receipts", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    auto& store = ledgers.store();
    const auto key = store.open_backfill("events", "/out").value();
    const auto other = store.open_backfill("events", "/other").value();
    auto one = intended(other, day(2));
    store.save(one).value();
    store.deliver(intended(other, day(1)), std::vector{proved(day(1))}).value();
    CHECK(store.unfinished(key).value().empty());
    CHECK(store.delivered(key).value().empty());
    store.forget(key, day(1)).value();
    CHECK(store.delivered(other).value() == std::vector{day(1)});
}

TEMPLATE_TEST_CASE("a forgotten window is not delivered, and forgetting it again is no mistake",
                   "[ledger]", memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    const auto key = ledgers.store().open_backfill("events", "/out").value();
    const std::vector both{proved(day(1)), proved(day(2))};
    ledgers.store().deliver(intended(key, time_range{day(1).start, day(2).end}), both).value();
    ledgers.store().forget(key, day(1)).value();
    ledgers.store().forget(key, day(1)).value();
    ledgers.restart();
    CHECK(ledgers.store().delivered(key).value() == std::vector{day(2)});
}

TEMPLATE_TEST_CASE("a range that failed is told once, until it is tried again", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    auto& store = ledgers.store();
    const auto key = store.open_backfill("events", "/out").value();
    const auto failed = [&](const time_range& range) {
        auto one = intended(key, range);
        one.now = export_record::state::failed;
        store.save(one).value();
        return one.id;
    };
    const auto second = failed(day(2));
    failed(day(1));
    const auto first = failed(day(1));
    CHECK(ids(store.failed(key).value()) == std::vector{first, second});
    auto again = intended(key, day(1));
    store.save(again).value();
    CHECK(ids(store.failed(key).value()) == std::vector{second});
    store.deliver(again, std::vector{proved(day(1))}).value();
    CHECK(ids(store.failed(key).value()) == std::vector{second});
}

TEMPLATE_TEST_CASE("the latest 64 operation times are kept, oldest first", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    CHECK(ledgers.store().recent_operation_times().value().empty());
    for (int i = 0; i < 70; ++i) ledgers.store().add_operation_time({duration(i), 24h}).value();
    ledgers.restart();
    const auto times = ledgers.store().recent_operation_times().value();
    REQUIRE(times.size() == 64);
    CHECK(times.front() == operation_time{duration(6), 24h});
    CHECK(times.back() == operation_time{duration(69), 24h});
}

}  // namespace ledger_conformance_tests
