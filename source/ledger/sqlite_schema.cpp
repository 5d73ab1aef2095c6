#include <array>
#include <ledger/sqlite_schema.hpp>

namespace sluice::sqlite {
namespace {

// "Slce", in the header of every file of ours, so that no other database is taken for a ledger.
constexpr std::int64_t application_id = 0x536c6365;

// The steps from each version to the next. A step that has been released is never changed.
//
// Times are milliseconds since 1970 (`_ms`) or nanoseconds (`_ns`).
constexpr std::array steps{
    R"(
CREATE TABLE bucket (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    timeline TEXT NOT NULL,
    full_at_steady_ns INTEGER NOT NULL,
    full_at_wall_ms INTEGER NOT NULL,
    silent_until_steady_ns INTEGER NOT NULL,
    silent_until_wall_ms INTEGER NOT NULL,
    landed_by_steady_ns INTEGER NOT NULL,
    landed_by_wall_ms INTEGER NOT NULL,
    in_flight INTEGER NOT NULL
);
CREATE TABLE backfills (
    id INTEGER PRIMARY KEY,
    spec TEXT NOT NULL,
    destination TEXT NOT NULL,
    UNIQUE (destination, spec)
);
CREATE TABLE exports (
    id INTEGER PRIMARY KEY,
    backfill INTEGER NOT NULL REFERENCES backfills (id),
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    state INTEGER NOT NULL,
    operation TEXT NOT NULL,
    results TEXT NOT NULL,
    creations INTEGER NOT NULL,
    intended_at_ms INTEGER NOT NULL,
    created_at_ms INTEGER,
    error TEXT NOT NULL,
    owner TEXT NOT NULL DEFAULT '',
    fence INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX exports_unfinished ON exports (backfill, id) WHERE state < 3;
CREATE INDEX exports_by_range ON exports (backfill, start_ms, end_ms, id);
CREATE TABLE receipts (
    backfill INTEGER NOT NULL REFERENCES backfills (id),
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    xxh3 TEXT NOT NULL,
    stored_bytes INTEGER NOT NULL,
    stored_crc32c INTEGER NOT NULL,
    operation TEXT NOT NULL,
    results TEXT NOT NULL,
    delivered_at_ms INTEGER NOT NULL,
    PRIMARY KEY (backfill, start_ms, end_ms)
) WITHOUT ROWID;
CREATE TABLE operation_times (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ran_ns INTEGER NOT NULL
);
CREATE TABLE claims (
    spec TEXT NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    pid INTEGER NOT NULL,
    PRIMARY KEY (spec, start_ms, end_ms)
) WITHOUT ROWID;
)",
    // Seals the rows that are believed: a flipped bit must not make another window delivered.
    R"(
CREATE TABLE sealed_exports (
    id INTEGER PRIMARY KEY,
    backfill INTEGER NOT NULL REFERENCES backfills (id),
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    state INTEGER NOT NULL,
    operation TEXT NOT NULL,
    results TEXT NOT NULL,
    creations INTEGER NOT NULL,
    intended_at_ms INTEGER NOT NULL,
    created_at_ms INTEGER,
    error TEXT NOT NULL,
    owner TEXT NOT NULL DEFAULT '',
    fence INTEGER NOT NULL DEFAULT 0,
    seal INTEGER NOT NULL CHECK (seal = sluice_seal(backfill, start_ms, end_ms, state, operation,
        results, creations, intended_at_ms, created_at_ms, error))
);
INSERT INTO sealed_exports SELECT *, sluice_seal(backfill, start_ms, end_ms, state, operation,
    results, creations, intended_at_ms, created_at_ms, error) FROM exports;
DROP TABLE exports;
ALTER TABLE sealed_exports RENAME TO exports;
CREATE INDEX exports_unfinished ON exports (backfill, id) WHERE state < 3;
CREATE INDEX exports_by_range ON exports (backfill, start_ms, end_ms, id);
CREATE TABLE sealed_receipts (
    backfill INTEGER NOT NULL REFERENCES backfills (id),
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    xxh3 TEXT NOT NULL,
    stored_bytes INTEGER NOT NULL,
    stored_crc32c INTEGER NOT NULL,
    operation TEXT NOT NULL,
    results TEXT NOT NULL,
    delivered_at_ms INTEGER NOT NULL,
    seal INTEGER NOT NULL CHECK (seal = sluice_seal(backfill, start_ms, end_ms, path, bytes, rows,
        xxh3, stored_bytes, stored_crc32c, operation, results, delivered_at_ms)),
    PRIMARY KEY (backfill, start_ms, end_ms)
) WITHOUT ROWID;
INSERT INTO sealed_receipts SELECT *, sluice_seal(backfill, start_ms, end_ms, path, bytes, rows,
    xxh3, stored_bytes, stored_crc32c, operation, results, delivered_at_ms) FROM receipts;
DROP TABLE receipts;
ALTER TABLE sealed_receipts RENAME TO receipts;
)",
    // What one export of several windows needs to know, and what late data replaced.
    R"(
ALTER TABLE operation_times ADD COLUMN span_ms INTEGER NOT NULL DEFAULT 0;
CREATE TABLE refused_spans (
    spec TEXT PRIMARY KEY,
    span_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE replaced_receipts (
    id INTEGER PRIMARY KEY,
    backfill INTEGER NOT NULL REFERENCES backfills (id),
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    xxh3 TEXT NOT NULL,
    stored_bytes INTEGER NOT NULL,
    stored_crc32c INTEGER NOT NULL,
    operation TEXT NOT NULL,
    results TEXT NOT NULL,
    delivered_at_ms INTEGER NOT NULL
);
CREATE INDEX replaced_receipts_by_window ON replaced_receipts (backfill, start_ms, end_ms, id);
)",
    // Leases in place of claims, which ended with their process alone. Beside `path`, a receipt's
    // `objects`: empty where all is in the one file at `path`.
    R"(
DROP TABLE claims;
CREATE TABLE leases (
    fence INTEGER PRIMARY KEY AUTOINCREMENT,
    spec TEXT NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    owner TEXT NOT NULL,
    timeline TEXT NOT NULL,
    until_steady_ns INTEGER NOT NULL,
    until_wall_ms INTEGER NOT NULL
);
ALTER TABLE exports DROP COLUMN owner;
ALTER TABLE exports DROP COLUMN fence;
CREATE TABLE receipts_of_objects (
    backfill INTEGER NOT NULL REFERENCES backfills (id),
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    path TEXT NOT NULL,
    objects TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    xxh3 TEXT NOT NULL,
    stored_bytes INTEGER NOT NULL,
    stored_crc32c INTEGER NOT NULL,
    operation TEXT NOT NULL,
    results TEXT NOT NULL,
    delivered_at_ms INTEGER NOT NULL,
    seal INTEGER NOT NULL CHECK (seal = sluice_seal(backfill, start_ms, end_ms, path, objects,
        bytes, rows, xxh3, stored_bytes, stored_crc32c, operation, results, delivered_at_ms)),
    PRIMARY KEY (backfill, start_ms, end_ms)
) WITHOUT ROWID;
INSERT INTO receipts_of_objects SELECT backfill, start_ms, end_ms, path, '', bytes, rows, xxh3,
    stored_bytes, stored_crc32c, operation, results, delivered_at_ms,
    sluice_seal(backfill, start_ms, end_ms, path, '', bytes, rows, xxh3, stored_bytes,
    stored_crc32c, operation, results, delivered_at_ms) FROM receipts;
DROP TABLE receipts;
ALTER TABLE receipts_of_objects RENAME TO receipts;
ALTER TABLE replaced_receipts ADD COLUMN objects TEXT NOT NULL DEFAULT '';
)",
};

std::int64_t version_of(connection& database) {
    return database.number("PRAGMA user_version");
}

void climb(connection& database, std::int64_t version, std::int64_t to) {
    for (; version < to; ++version) database.execute(steps.at(static_cast<std::size_t>(version)));
    database.execute("PRAGMA user_version = " + std::to_string(to));
}

void migrate(connection& database) {
    transaction whole(database);
    climb(database, version_of(database), newest_version);
    whole.commit();
}

std::string schema_in(connection& database) {
    auto query = database.prepare(
        "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM"
        " sqlite_schema ORDER BY type, name");
    auto found = query.run();
    std::string all;
    while (found.next()) all += found.text(0) + "\n";
    return all;
}

// Nothing is missing, and nothing was added that would run by itself.
void check_schema(connection& database, std::int64_t version, const std::string& file) {
    connection fresh(":memory:");
    climb(fresh, 0, version);
    if (schema_in(database) != schema_in(fresh))
        throw problem(failure(error::ledger_damaged, file, "its tables are not those of a ledger"));
}

void check_soundness(connection& database, const std::string& file) {
    auto query = database.prepare("PRAGMA integrity_check(1)");
    auto found = query.run();
    const auto verdict = found.next() ? found.text(0) : "no answer";
    if (verdict != "ok") throw problem(failure(error::ledger_damaged, file, verdict));
}

}  // namespace

const std::int64_t newest_version = static_cast<std::int64_t>(steps.size());

void create_schema(connection& database, std::int64_t version) {
    database.execute("PRAGMA journal_mode = WAL");
    database.execute("PRAGMA application_id = " + std::to_string(application_id));
    {
        transaction whole(database);
        climb(database, 0, version);
        whole.commit();
    }
    // Closing would move the log into the file as well, but fail without a word.
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

void adopt_schema(connection& database, const std::string& file) {
    if (database.number("PRAGMA application_id") != application_id)
        throw problem(failure(error::ledger_damaged, file, "not a ledger of sluice"));
    const auto version = version_of(database);
    if (version < 1) throw problem(failure(error::ledger_damaged, file, "it has no version"));
    if (version > newest_version)
        throw problem(failure(
            error::ledger_too_new, file,
            "version " + std::to_string(version) + ", known is " + std::to_string(newest_version)));
    check_schema(database, version, file);
    check_soundness(database, file);
    if (version < newest_version) migrate(database);
}

}  // namespace sluice::sqlite
