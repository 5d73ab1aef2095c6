#include <sluice/ledger/sqlite_ledger.hpp>

#include <filesystem>
#include <fstream>
#include <ledger/sqlite_connection.hpp>
#include <ledger/sqlite_schema.hpp>

#include "support/catch.hpp"
#include "support/ledger_conformance.hpp"

// Ledgers of released versions are brought up with all that they know.

namespace sqlite_versions_tests {

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

const bucket_limit limit{30s, 50};

std::string schema_of(sqlite::connection& database) {
    auto query = database.prepare(
        "SELECT name || ' ' || coalesce(sql, '') FROM sqlite_schema"
        " ORDER BY type, name");
    std::string all;
    auto found = query.run();
    while (found.next()) all += found.text(0) + "\n";
    return all;
}

// FNV-1a, 64 bits.
std::uint64_t digest_of(const std::string& text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

std::string number(wall_time t) {
    return std::to_string(t.time_since_epoch().count());
}

std::string quoted(const std::string& text) {
    return "'" + text + "'";
}

// What a column list and its values are in a table that seals its rows since the second version.
void insert(sqlite::connection& database, std::int64_t version, const std::string& table,
            const std::string& columns, const std::string& values) {
    const bool sealed = version > 1;
    database.execute("INSERT INTO " + table + " (" + columns + (sealed ? ", seal" : "") +
                     ") VALUES (" + values + (sealed ? ", sluice_seal(" + values + ")" : "") + ")");
}

void insert_export(sqlite::connection& database, std::int64_t version, const time_range& range,
                   int state, const std::string& error) {
    insert(database, version, "exports",
           "backfill, start_ms, end_ms, state, operation, results, creations, intended_at_ms,"
           " created_at_ms, error",
           "1, " + number(range.start) + ", " + number(range.end) + ", " + std::to_string(state) +
               ", 'operation-1', '', 1, " + number(range.end) + ", NULL, " + quoted(error));
}

std::string receipt_values(const receipt& one) {
    return "1, " + number(one.window.start) + ", " + number(one.window.end) + ", " +
           quoted(one.path()) + ", " + std::to_string(one.content.bytes) + ", " +
           std::to_string(one.content.rows) + ", " + quoted(one.content.xxh3) + ", " +
           std::to_string(one.content.stored_bytes) + ", " +
           std::to_string(one.content.stored_crc32c) + ", " + quoted(one.operation.text()) + ", " +
           quoted(one.results.text()) + ", " + number(one.delivered_at);
}

constexpr auto receipt_columns =
    "backfill, start_ms, end_ms, path, bytes, rows, xxh3, stored_bytes, stored_crc32c, operation,"
    " results, delivered_at_ms";

// A ledger as a program of that version left it when it was killed: with a claim of its own.
void write_old(const fs::path& file, std::int64_t version, const moment& then) {
    std::ofstream(file).flush();
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    sqlite::connection database(file);
    sqlite::create_schema(database, version);
    database.execute("INSERT INTO backfills VALUES (1, 'events', '/out')");
    const auto empty = then.steady + 25min;
    database.execute("INSERT INTO bucket VALUES (1, " + quoted(then.timeline) + ", " +
                     std::to_string(empty.time_since_epoch().count()) + ", " +
                     number(then.wall + 25min) + ", 0, 0, 0, 0, 0)");
    database.execute("INSERT INTO claims VALUES ('events', " + number(day(1).start) + ", " +
                     number(day(9).end) + ", 17)");
    insert_export(database, version, day(7), 1, "");
    insert_export(database, version, day(8), 4, "it failed");
    insert_export(database, version, day(9), 3, "");
    insert(database, version, "receipts", receipt_columns, receipt_values(proved(day(1))));
    insert(database, version, "receipts", receipt_columns, receipt_values(proved(day(2), 9)));
    database.execute(version < 3 ? "INSERT INTO operation_times (ran_ns) VALUES (17000000000)"
                                 : "INSERT INTO operation_times (ran_ns, span_ms) VALUES"
                                   " (17000000000, 86400000)");
    if (version < 3) return;
    database.execute("INSERT INTO refused_spans VALUES ('events', 864000000, " + number(then.wall) +
                     ")");
    database.execute(std::string("INSERT INTO replaced_receipts (") + receipt_columns +
                     ") VALUES (" + receipt_values(proved(day(2), 3)) + ")");
}

}  // namespace

TEST_CASE("a ledger of any released version is brought up with all that it knows",
          "[sqlite_ledger]") {
    const auto version = GENERATE(1, 2, 3);
    CAPTURE(version);
    const temporary_folder scratch;
    const auto file = scratch.path() / "account.sqlite";
    set_clock time;
    write_old(file, version, time.at);
    {
        opened_ledger store(scratch.path(), time);
        const auto known = store->find_backfill("/out").value().value();
        CHECK(known.spec == "events");
        const auto key = known.key;
        CHECK(receipts_of(*store, key) == std::vector{proved(day(1)), proved(day(2), 9)});
        const auto unfinished = store->unfinished(key).value();
        REQUIRE(unfinished.size() == 1);
        CHECK(unfinished[0].range == day(7));
        CHECK(unfinished[0].operation == operation_id("operation-1"));
        const auto failed = store->failed(key).value();
        REQUIRE(failed.size() == 1);
        CHECK(failed[0].error == "it failed");
        const std::chrono::milliseconds span = version < 3 ? 0h : 24h;
        CHECK(store->recent_operation_times().value() == std::vector{operation_time{17s, span}});
        const auto refused = store->refused_span("events", 1h).value();
        CHECK(refused.has_value() == (version == 3));
        int replaced = 0;
        const ledger::receipt_visitor count = [&](const receipt&) { ++replaced; };
        store->for_each_replaced(key, count).value();
        CHECK(replaced == (version == 3 ? 1 : 0));
        int tokens = -1;
        const bucket_change look = [&](token_bucket& bucket, const moment& now) {
            tokens = bucket.available(now.steady);
        };
        store->update_bucket(limit, look).value();
        CHECK(tokens == 0);
        // The one that claimed it is dead.
        CHECK(store->open_backfill("events", "/out").value() == key);
        auto next = unfinished[0];
        const std::vector receipts{proved(day(7))};
        store->deliver(next, receipts).value();
    }
    CHECK(sqlite::connection(file).number("PRAGMA user_version") == sqlite::newest_version);
    opened_ledger again(scratch.path(), time);
    CHECK(again->delivered(1).value() == std::vector{day(1), day(2), day(7)});
}

TEST_CASE("what a released version made of a ledger is never changed", "[sqlite_ledger]") {
    const auto [version, digest] = GENERATE(table<int, std::uint64_t>({
        {1, 0x39a3f341c0c637fb},
        {2, 0xdb97233bc899eb29},
        {3, 0x1d2628d6cca8a6ab},
    }));
    sqlite::connection database(":memory:");
    sqlite::create_schema(database, version);
    const auto schema = schema_of(database);
    CAPTURE(version);
    CHECK(digest_of(schema) == digest);
}

}  // namespace sqlite_versions_tests
