#include "support/ledger_conformance.hpp"

#include "support/catch.hpp"

namespace ledger_conformance_bundles_tests {

// What a ledger keeps of exports that cover several windows, and of late data.

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

TEMPLATE_TEST_CASE("the shortest span that failed is remembered, of a spec or of all", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    const auto known = [&](const std::string& spec, std::chrono::milliseconds believed) {
        return ledgers.store().refused_span(spec, believed).value();
    };
    CHECK_FALSE(known("events", 24h).has_value());
    ledgers.store().remember_refused_span("events", 240h).value();
    ledgers.store().remember_refused_span("people", 48h).value();
    ledgers.time.pass(1h);
    ledgers.store().remember_refused_span("", 720h).value();
    ledgers.restart();
    CHECK(known("events", 1h) == 240h);
    CHECK(known("other", 1h) == 720h);
    CHECK(known("events", 59min) == 720h);
    ledgers.time.pass(1h);
    CHECK_FALSE(known("events", 59min).has_value());
    ledgers.store().remember_refused_span("events", 360h).value();
    CHECK(known("events", 2h) == 360h);
}

TEMPLATE_TEST_CASE("a receipt that another content replaces is history", "[ledger]", memory_ledgers,
                   sqlite_ledgers) {
    TestType ledgers;
    const auto key = ledgers.store().open_backfill("events", "/out").value();
    const auto history = [&] {
        std::vector<receipt> all;
        ledgers.store()
            .for_each_replaced(key, [&](const receipt& one) { all.push_back(one); })
            .value();
        return all;
    };
    const auto deliver = [&](const receipt& one) {
        ledgers.store().deliver(intended(key, one.window), std::vector{one}).value();
    };
    const auto first = proved(day(2));
    auto same = first;
    same.operation = operation_id("operation-2");
    auto other = proved(day(2));
    other.content.xxh3 = std::string(32, 'f');
    deliver(first);
    deliver(same);
    CHECK(history().empty());
    deliver(other);
    ledgers.restart();
    CHECK(history() == std::vector{same});
    REQUIRE(ledgers.store().open_backfill("events", "/out").value() == key);
    deliver(first);
    deliver(proved(day(1)));
    CHECK(history() == std::vector{same, other});
    CHECK(receipts_of(ledgers.store(), key) == std::vector{proved(day(1)), first});
}

TEMPLATE_TEST_CASE("an export that was divided has neither failed nor is it under way", "[ledger]",
                   memory_ledgers, sqlite_ledgers) {
    TestType ledgers;
    auto& store = ledgers.store();
    const auto key = store.open_backfill("events", "/out").value();
    auto one = intended(key, time_range{day(1).start, day(4).end});
    store.save(one).value();
    one.now = export_record::state::divided;
    store.save(one).value();
    CHECK(store.unfinished(key).value().empty());
    CHECK(store.failed(key).value().empty());
}

}  // namespace ledger_conformance_bundles_tests
