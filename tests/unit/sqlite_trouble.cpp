#include <sluice/ledger/sqlite_ledger.hpp>

#include <fstream>
#include <iterator>
#include <ledger/byte_lock.hpp>
#include <ledger/sqlite_connection.hpp>

#include "support/catch.hpp"
#include "support/file_size_limit.hpp"
#include "support/ledger_conformance.hpp"

namespace sqlite_trouble_tests {

// What the system may refuse a ledger, and what it says then.

using namespace sluice;
using namespace sluice::test;
namespace fs = std::filesystem;

namespace {

std::vector<receipt> many_receipts() {
    std::vector<receipt> all;
    for (int i = 1; i <= 2000; ++i) all.push_back(proved(day(i)));
    return all;
}

}  // namespace

TEST_CASE("a ledger that cannot grow says which step failed, and keeps what it had",
          "[sqlite_ledger]") {
    const temporary_folder scratch;
    opened_ledger store(scratch.path());
    const auto key = store->open_backfill("events", "/out").value();
    const std::vector<receipt> one{proved(day(1))};
    store->deliver(intended(key, day(1)), one).value();
    const auto all = many_receipts();
    outcome<void> refused;
    {
        const file_size_limit limit(64 << 10);
        refused = store->deliver(intended(key, day(2)), all);
    }
    REQUIRE(refused.has_error());
    CHECK(refused.error().cause() == error::ledger_failed);
    CHECK(refused.error().subject() == (scratch.path() / "account.sqlite").string());
    CHECK(refused.error().detail() == "disk I/O error, writing");
    CHECK(receipts_of(*store, key) == one);
    store->deliver(intended(key, day(2)), all).value();
    CHECK(receipts_of(*store, key).size() == all.size());
}

TEST_CASE("a link in the place of a ledger's locks is not followed", "[sqlite_ledger]") {
    const temporary_folder scratch;
    const auto precious = scratch.path() / "precious";
    std::ofstream(precious) << "precious";
    opened_ledger store(scratch.path());
    fs::create_symlink(precious, scratch.path() / "account.locks");
    const auto refused = store->acquire("events", day(1));
    REQUIRE(refused.has_error());
    CHECK(refused.error().cause() == error::ledger_failed);
    CHECK(refused.error().subject() == (scratch.path() / "account.locks").string());
    std::ifstream file(precious);
    CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == "precious");
}

TEST_CASE("a range that a run of an earlier release has locked is refused until that ends",
          "[sqlite_ledger]") {
    const temporary_folder scratch;
    opened_ledger store(scratch.path());
    {
        byte_lock other(scratch.path() / "account.locks");
        REQUIRE(other.try_lock(span_of_claim("events", day(1))));
        const auto refused = store->acquire("events", day(1));
        REQUIRE(refused.has_error());
        CHECK(refused.error().cause() == error::ledger_locked);
        CHECK(refused.error().detail() ==
              "another process backfills a part of " + format_range(day(1)));
    }
    CHECK(store->acquire("events", day(1)).has_value());
}

TEST_CASE("what cannot even be looked for is refused with the system's words", "[sqlite_ledger]") {
    const temporary_folder scratch;
    std::ofstream(scratch.path() / "file") << "";
    const auto below = sqlite_ledger::open_existing(scratch.path() / "file" / "account.sqlite",
                                                    opened_ledger::machine());
    REQUIRE(below.has_error());
    CHECK(below.error().cause() == error::ledger_failed);
    CHECK(below.error().detail() == "Not a directory");
    const auto too_long =
        sqlite_ledger::open(scratch.path(), std::string(300, 'a'), opened_ledger::machine());
    REQUIRE(too_long.has_error());
    CHECK(too_long.error().detail() == "File name too long");
}

TEST_CASE("what SQLite refuses is told by an exception that names the file", "[sqlite_ledger]") {
    const temporary_folder scratch;
    try {
        const sqlite::connection missing(scratch.path() / "missing");
        FAIL("it was opened");
    } catch (const sqlite::problem& found) {
        CHECK(std::string(found.what()).find("missing") != std::string::npos);
    }
}

}  // namespace sqlite_trouble_tests
