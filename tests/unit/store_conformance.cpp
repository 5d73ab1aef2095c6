#include "support/store_conformance.hpp"

#include <unistd.h>

#include <stdexcept>

#include "support/catch.hpp"

// Every sentence of the contract in sluice/store/store.hpp, tried on every store.

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

int tokens(store& facts, const moment& now) {
    int found = -1;
    facts.update_bucket(limit, now, [&](token_bucket& b) { found = b.available(now.steady); })
        .value();
    return found;
}

void take(store& facts, const moment& now) {
    facts
        .update_bucket(limit, now,
                       [&](token_bucket& bucket) {
                           REQUIRE(bucket.try_take(now.steady));
                           bucket.settle(now.steady, now.steady);
                       })
        .value();
}

std::vector<std::int64_t> ids(const std::vector<export_record>& all) {
    std::vector<std::int64_t> found;
    for (const auto& one : all) found.push_back(one.id);
    return found;
}

}  // namespace

TEMPLATE_TEST_CASE("a bucket that nobody has used is full", "[store]", memory_stores,
                   sqlite_stores) {
    TestType stores;
    CHECK(tokens(stores.facts(), at(0s)) == 50);
}

TEMPLATE_TEST_CASE("what was taken from a bucket stays taken over a restart", "[store]",
                   memory_stores, sqlite_stores) {
    TestType stores;
    for (int i = 0; i < 50; ++i) take(stores.facts(), at(0s));
    stores.restart();
    CHECK(tokens(stores.facts(), at(1s)) == 0);
    CHECK(tokens(stores.facts(), at(61s)) == 2);
}

TEMPLATE_TEST_CASE("a bucket is carried over a reboot by wall time", "[store]", memory_stores,
                   sqlite_stores) {
    TestType stores;
    for (int i = 0; i < 50; ++i) take(stores.facts(), at(0s));
    const moment booted{steady_time(5s), at(61s).wall, "next boot"};
    CHECK(tokens(stores.facts(), booted) == 2);
}

TEMPLATE_TEST_CASE("looking at a bucket does not keep it empty after the clock was set back",
                   "[store]", memory_stores, sqlite_stores) {
    TestType stores;
    take(stores.facts(), at(0s));
    const auto booted = [](duration since) {
        return moment{steady_time(since), at(0s).wall - 24h, "next boot"};
    };
    CHECK(tokens(stores.facts(), booted(5s)) == 0);
    CHECK(tokens(stores.facts(), booted(66s)) == 2);
}

TEMPLATE_TEST_CASE("a change of the bucket that throws changes nothing", "[store]", memory_stores,
                   sqlite_stores) {
    TestType stores;
    const auto change = [](token_bucket& bucket) {
        bucket.try_take(at(0s).steady);
        throw std::runtime_error("enough");
    };
    CHECK_THROWS_AS(stores.facts().update_bucket(limit, at(0s), change), std::runtime_error);
    CHECK(tokens(stores.facts(), at(0s)) == 50);
    take(stores.facts(), at(0s));
    CHECK(tokens(stores.facts(), at(0s)) == 49);
}

TEMPLATE_TEST_CASE("a backfill is begun once and found again", "[store]", memory_stores,
                   sqlite_stores) {
    TestType stores;
    CHECK_FALSE(stores.facts().find_backfill("/out").value().has_value());
    const auto key = stores.facts().open_backfill("events", "/out").value();
    stores.restart();
    CHECK(stores.facts().open_backfill("events", "/out").value() == key);
    CHECK(stores.facts().open_backfill("events", "/elsewhere").value() != key);
    const auto found = stores.facts().find_backfill("/out").value();
    REQUIRE(found.has_value());
    CHECK(found->key == key);
    CHECK(found->spec == "events");
}

TEMPLATE_TEST_CASE("a destination with windows of another spec is refused", "[store]",
                   memory_stores, sqlite_stores) {
    TestType stores;
    auto& facts = stores.facts();
    const auto mistaken = facts.open_backfill("evnets", "/out").value();
    const auto key = facts.open_backfill("events", "/out").value();
    CHECK(key != mistaken);
    CHECK(facts.find_backfill("/out").value()->key == key);
    auto one = intended(key, day(1));
    facts.deliver(one, std::vector{proved(day(1))}).value();
    facts.open_backfill("events", "/out").value();
    const auto other = facts.open_backfill("evnets", "/out");
    REQUIRE_FALSE(other.has_value());
    CHECK(other.error().cause() == error::folder_of_another_backfill);
    CHECK(other.error().message().find("/out") != std::string::npos);
    CHECK(facts.find_backfill("/out").value()->key == key);
}

TEMPLATE_TEST_CASE("an export gets an id and is kept whole over a restart", "[store]",
                   memory_stores, sqlite_stores) {
    TestType stores;
    const auto key = stores.facts().open_backfill("events", "/out").value();
    auto one = intended(key, day(1));
    auto two = intended(key, day(2));
    stores.facts().save(one).value();
    stores.facts().save(two).value();
    CHECK(one.id > 0);
    CHECK(two.id > one.id);
    one.now = export_record::state::completed;
    one.operation = operation_id("operation \xc3\xa9");
    one.results = export_id("export");
    one.creations = 3;
    one.created_at = day(1).end + 5ms;
    one.error = "it said \"no\"";
    stores.facts().save(one).value();
    stores.restart();
    CHECK(stores.facts().unfinished(key).value() == std::vector{one, two});
}

TEMPLATE_TEST_CASE("an export or a backfill of an unknown id is refused", "[store]", memory_stores,
                   sqlite_stores) {
    TestType stores;
    const auto key = stores.facts().open_backfill("events", "/out").value();
    auto one = intended(key, day(1));
    one.id = 4711;
    CHECK(stores.facts().save(one).error().cause() == error::store_failed);
    auto two = intended(key + 1, day(1));
    CHECK(stores.facts().save(two).error().cause() == error::store_failed);
    CHECK(stores.facts().deliver(one, std::vector{proved(day(1))}).error().cause() ==
          error::store_failed);
    CHECK(receipts_of(stores.facts(), key).empty());
    CHECK(stores.facts().unfinished(key).value().empty());
}

TEMPLATE_TEST_CASE("what is delivered is no longer unfinished and leaves its receipts", "[store]",
                   memory_stores, sqlite_stores) {
    TestType stores;
    const auto key = stores.facts().open_backfill("events", "/out").value();
    auto one = intended(key, time_range{day(1).start, day(2).end});
    stores.facts().save(one).value();
    one.now = export_record::state::running;
    const std::vector both{proved(day(2)), proved(day(1), 0)};
    stores.facts().deliver(one, both).value();
    stores.restart();
    CHECK(stores.facts().unfinished(key).value().empty());
    CHECK(stores.facts().failed(key).value().empty());
    CHECK(receipts_of(stores.facts(), key) == std::vector{both[1], both[0]});
    CHECK(stores.facts().delivered(key).value() == std::vector{day(1), day(2)});
}

TEMPLATE_TEST_CASE("numbers of a receipt are kept to the last bit", "[store]", memory_stores,
                   sqlite_stores) {
    TestType stores;
    const auto key = stores.facts().open_backfill("events", "/out").value();
    auto odd = proved(day(1), ~std::uint64_t{0});
    odd.content.stored_crc32c = ~std::uint32_t{0};
    odd.content.bytes = std::uint64_t{1} << 63;
    stores.facts().deliver(intended(key, day(1)), std::vector{odd}).value();
    CHECK(receipts_of(stores.facts(), key) == std::vector{odd});
}

TEMPLATE_TEST_CASE("a window delivered again has the later receipt alone", "[store]", memory_stores,
                   sqlite_stores) {
    TestType stores;
    const auto key = stores.facts().open_backfill("events", "/out").value();
    stores.facts().deliver(intended(key, day(1)), std::vector{proved(day(1), 1)}).value();
    stores.facts().deliver(intended(key, day(1)), std::vector{proved(day(1), 2)}).value();
    CHECK(receipts_of(stores.facts(), key) == std::vector{proved(day(1), 2)});
}

TEMPLATE_TEST_CASE("backfills do not see each other's exports and receipts", "[store]",
                   memory_stores, sqlite_stores) {
    TestType stores;
    auto& facts = stores.facts();
    const auto key = facts.open_backfill("events", "/out").value();
    const auto other = facts.open_backfill("events", "/other").value();
    auto one = intended(other, day(2));
    facts.save(one).value();
    facts.deliver(intended(other, day(1)), std::vector{proved(day(1))}).value();
    CHECK(facts.unfinished(key).value().empty());
    CHECK(facts.delivered(key).value().empty());
    facts.forget(key, day(1)).value();
    CHECK(facts.delivered(other).value() == std::vector{day(1)});
}

TEMPLATE_TEST_CASE("a forgotten window is not delivered, and forgetting it again is no mistake",
                   "[store]", memory_stores, sqlite_stores) {
    TestType stores;
    const auto key = stores.facts().open_backfill("events", "/out").value();
    const std::vector both{proved(day(1)), proved(day(2))};
    stores.facts().deliver(intended(key, time_range{day(1).start, day(2).end}), both).value();
    stores.facts().forget(key, day(1)).value();
    stores.facts().forget(key, day(1)).value();
    stores.restart();
    CHECK(stores.facts().delivered(key).value() == std::vector{day(2)});
}

TEMPLATE_TEST_CASE("a range that failed is told once, until it is tried again", "[store]",
                   memory_stores, sqlite_stores) {
    TestType stores;
    auto& facts = stores.facts();
    const auto key = facts.open_backfill("events", "/out").value();
    const auto failed = [&](const time_range& range) {
        auto one = intended(key, range);
        one.now = export_record::state::failed;
        facts.save(one).value();
        return one.id;
    };
    const auto second = failed(day(2));
    failed(day(1));
    const auto first = failed(day(1));
    CHECK(ids(facts.failed(key).value()) == std::vector{first, second});
    auto again = intended(key, day(1));
    facts.save(again).value();
    CHECK(ids(facts.failed(key).value()) == std::vector{second});
    facts.deliver(again, std::vector{proved(day(1))}).value();
    CHECK(ids(facts.failed(key).value()) == std::vector{second});
}

TEMPLATE_TEST_CASE("the latest 64 operation times are kept, oldest first", "[store]", memory_stores,
                   sqlite_stores) {
    TestType stores;
    CHECK(stores.facts().recent_operation_times().value().empty());
    for (int i = 0; i < 70; ++i) stores.facts().add_operation_time({duration(i), 24h}).value();
    stores.restart();
    const auto times = stores.facts().recent_operation_times().value();
    REQUIRE(times.size() == 64);
    CHECK(times.front() == operation_time{duration(6), 24h});
    CHECK(times.back() == operation_time{duration(69), 24h});
}

TEMPLATE_TEST_CASE("a claimed window cannot be claimed again, and the holder is named", "[store]",
                   memory_stores, sqlite_stores) {
    TestType stores;
    auto& facts = stores.facts();
    const auto held = facts.claim_range("events", time_range{day(2).start, day(4).end}).value();
    const auto refused = facts.claim_range("events", day(3));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().cause() == error::store_locked);
    const auto message = refused.error().message();
    INFO(message);
    CHECK(message.find("process " + std::to_string(::getpid())) != std::string::npos);
    CHECK(message.find("2026-01-02T00:00:00Z/2026-01-05T00:00:00Z") != std::string::npos);
    CHECK_FALSE(facts.claim_range("events", time_range{day(1).start, day(2).end}).has_value());
    CHECK_FALSE(facts.claim_range("events", time_range{day(1).start, day(9).end}).has_value());
}

TEMPLATE_TEST_CASE("other windows and other specs can be claimed beside", "[store]", memory_stores,
                   sqlite_stores) {
    TestType stores;
    auto& facts = stores.facts();
    const auto held = facts.claim_range("events", day(2)).value();
    const auto before = facts.claim_range("events", day(1)).value();
    const auto after = facts.claim_range("events", day(3)).value();
    const auto other = facts.claim_range("people", day(2)).value();
    CHECK((held && before && after && other));
}

TEMPLATE_TEST_CASE("a claim ends with its holder or a crash, and may outlive its store", "[store]",
                   memory_stores, sqlite_stores) {
    TestType stores;
    auto held = stores.facts().claim_range("events", day(2)).value();
    held.reset();
    held = stores.facts().claim_range("events", day(2)).value();
    CHECK_FALSE(stores.facts().claim_range("events", day(2)).has_value());
    CHECK(stores.facts().claim_range("events", day(3)).has_value());
    stores.restart();
    held.reset();
    CHECK(stores.facts().claim_range("events", day(2)).has_value());
}
