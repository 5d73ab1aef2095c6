#include <sluice/ledger/sqlite_ledger.hpp>

#include <sqlite3.h>

#include <chrono>
#include <ctime>
#include <fstream>
#include <iterator>
#include <ledger/sqlite_connection.hpp>
#include <sstream>

#include "support/catch.hpp"
#include "support/ledger_conformance.hpp"

namespace sqlite_damage_tests {

using namespace sluice;
using namespace sluice::test;
namespace fs = std::filesystem;

namespace {

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void put(const fs::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

std::string text_of(const export_record& one) {
    std::ostringstream text;
    text << format_range(one.range) << ' ' << static_cast<int>(one.now) << ' '
         << one.operation.text() << ' ' << one.results.text() << ' ' << one.creations << ' '
         << one.error << '\n';
    return text.str();
}

// All that a backfill believes of a ledger, as text.
outcome<std::string> believed(waited_ledger& store) {
    std::ostringstream text;
    const auto known = store.find_backfill("/out");
    if (!known) return known.error();
    if (!*known) return std::string("nothing");
    text << (*known)->spec << '\n';
    const auto key = (*known)->key;
    const auto unfinished = store.unfinished(key);
    if (!unfinished) return unfinished.error();
    for (const auto& one : *unfinished) text << text_of(one);
    const auto failed = store.failed(key);
    if (!failed) return failed.error();
    for (const auto& one : *failed) text << text_of(one);
    const auto delivered = store.delivered(key);
    if (!delivered) return delivered.error();
    for (const auto& window : *delivered) text << format_range(window) << '\n';
    const auto told = store.for_each_receipt(key, [&](const receipt& one) {
        text << one.path() << ' ' << one.content.bytes << ' ' << one.content.xxh3 << '\n';
    });
    if (!told) return told.error();
    return text.str();
}

// A closed ledger of some windows in every state; small, so that every page counts.
fs::path some_ledger(const fs::path& folder, int delivered = 40) {
    opened_ledger store(folder);
    const auto key = store->open_backfill("events", "/out").value();
    for (int i = 1; i <= delivered; ++i) {
        const std::vector<receipt> one{proved(day(i))};
        auto record = intended(key, day(i));
        record.operation = operation_id("operation-" + std::to_string(i));
        store->deliver(record, one).value();
    }
    for (int i = 1; i <= 6; ++i) {
        auto record = intended(key, day(delivered + i));
        record.now = i < 4 ? export_record::state::running : export_record::state::failed;
        record.operation = operation_id("operation-" + std::to_string(delivered + i));
        store->save(record).value();
    }
    return folder / "account.sqlite";
}

// What the ledger believes once `content` is in its place; the refusal if it is refused.
outcome<std::string> believed_of(const fs::path& file, const std::string& content) {
    for (const char* beside : {"-wal", "-shm"}) fs::remove(file.string() + beside);
    put(file, content);
    auto opened = sqlite_ledger::open_existing(file, opened_ledger::machine());
    if (!opened) return opened.error();
    waited_ledger store(**opened);
    return believed(store);
}

bool is_refusal(const failure& why) {
    return why.cause() == error::ledger_damaged || why.cause() == error::ledger_too_new;
}

}  // namespace

TEST_CASE("whichever bit of a ledger is flipped, it is refused or believed as it was", "[damage]") {
    const temporary_folder scratch;
    const auto file = some_ledger(scratch.path());
    const auto whole = content_of(file);
    const auto truth = believed_of(file, whole).value();
    REQUIRE(truth.find("2026-01-17") != std::string::npos);
    std::size_t refused = 0, tried = 0;
    // A prime step, so that every kind of byte is met, in a second or two.
    for (std::size_t at = 0; at < whole.size(); at += 199, ++tried) {
        auto damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << tried % 8));
        CAPTURE(at, tried % 8);
        const auto found = believed_of(file, damaged);
        if (found) {
            REQUIRE(*found == truth);
        } else {
            CAPTURE(found.error().message());
            REQUIRE(is_refusal(found.error()));
            REQUIRE(content_of(file) == damaged);
            ++refused;
        }
    }
    CHECK(refused > tried / 10);
}

TEST_CASE("a flipped bit in what is believed of a window is always found", "[damage]") {
    const temporary_folder scratch;
    const auto file = some_ledger(scratch.path());
    const auto whole = content_of(file);
    const std::string marks[] = {"everyone/event/date=20260107", "operation-44"};
    for (const auto& mark : marks) {
        const auto found = whole.find(mark);
        REQUIRE(found != whole.npos);
        for (std::size_t at = found; at < found + mark.size(); ++at) {
            auto damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ 4);
            CAPTURE(at - found, mark);
            const auto refused = believed_of(file, damaged);
            REQUIRE(refused.has_error());
            CHECK(refused.error().cause() == error::ledger_damaged);
        }
    }
}

TEST_CASE("a ledger cut anywhere is refused and left as it is", "[damage]") {
    const temporary_folder scratch;
    const auto file = some_ledger(scratch.path());
    const auto whole = content_of(file);
    for (std::size_t size = 0; size < whole.size(); size += size < 4096 ? 97 : 1021) {
        CAPTURE(size);
        const auto cut = whole.substr(0, size);
        const auto refused = believed_of(file, cut);
        REQUIRE(refused.has_error());
        REQUIRE(refused.error().cause() == error::ledger_damaged);
        REQUIRE(content_of(file) == cut);
    }
}

TEST_CASE("a ledger that lost its log believes nothing that it was not told", "[damage]") {
    const temporary_folder scratch;
    const auto file = some_ledger(scratch.path());
    const auto before = believed_of(file, content_of(file)).value();
    std::string copy;
    {
        opened_ledger store(sqlite_ledger::open_existing(file, opened_ledger::machine()).value());
        const auto key = store->open_backfill("events", "/out").value();
        const std::vector<receipt> one{proved(day(60))};
        store->deliver(intended(key, day(60)), one).value();
        REQUIRE(believed(*store).value() != before);
        copy = content_of(file);  // as after a crash, without the -wal beside it
    }
    CHECK(believed_of(file, copy).value() == before);
}

TEST_CASE("what was planted in a ledger's schema is refused, not run", "[damage]") {
    const temporary_folder scratch;
    const auto file = some_ledger(scratch.path());
    const auto planted = GENERATE(
        as<std::string>(),
        "CREATE TRIGGER t AFTER INSERT ON exports BEGIN DELETE FROM receipts; END",
        "CREATE VIEW v AS SELECT 1", "CREATE TABLE more (a)", "DROP INDEX exports_by_range",
        "DROP TABLE leases; CREATE TABLE leases (fence, spec, start_ms, end_ms, owner)",
        "PRAGMA user_version = 0", "PRAGMA user_version = -1");
    sqlite::connection(file).execute(planted);
    const auto refused = sqlite_ledger::open(scratch.path(), "account", opened_ledger::machine());
    CAPTURE(planted);
    REQUIRE(refused.has_error());
    CHECK(refused.error().cause() == error::ledger_damaged);
}

TEST_CASE("a ledger that others can write to is refused, and so is another user's", "[damage]") {
    const temporary_folder scratch;
    const auto file = some_ledger(scratch.path());
    for (const auto mode : {fs::perms::group_write, fs::perms::others_write}) {
        fs::permissions(file, mode, fs::perm_options::add);
        const auto refused =
            sqlite_ledger::open(scratch.path(), "account", opened_ledger::machine());
        REQUIRE(refused.has_error());
        CHECK(refused.error().cause() == error::ledger_failed);
        CHECK(refused.error().message().find("chmod 600") != std::string::npos);
        fs::permissions(file, mode, fs::perm_options::remove);
    }
    opened_ledger(scratch.path());
}

TEST_CASE("a folder that everybody can write to is no place for a ledger", "[damage]") {
    const temporary_folder scratch;
    const auto folder = scratch.path() / "state";
    some_ledger(folder);
    fs::permissions(folder, fs::perms::others_write, fs::perm_options::add);
    const auto refused = sqlite_ledger::open(folder, "account", opened_ledger::machine());
    REQUIRE(refused.has_error());
    CHECK(refused.error().subject() == folder.string());
    CHECK(refused.error().message().find("chmod 700") != std::string::npos);
}

TEST_CASE("a link in the place of a ledger's log is not followed", "[damage]") {
    const temporary_folder scratch;
    const auto file = some_ledger(scratch.path());
    put(scratch.path() / "precious", "precious");
    for (const char* beside : {"-wal", "-shm"})
        fs::create_symlink(scratch.path() / "precious", file.string() + beside);
    CHECK(sqlite_ledger::open(scratch.path(), "account", opened_ledger::machine()).has_error());
    CHECK(content_of(scratch.path() / "precious") == "precious");
}

TEST_CASE("a year of quarter hours is checked in less than a second", "[damage]") {
    const temporary_folder scratch;
    {
        opened_ledger store(scratch.path());
        const auto key = store->open_backfill("events", "/out").value();
        std::vector<receipt> receipts;
        for (int i = 0; i < 365 * 96; ++i) {
            const auto start = day(1).start + i * std::chrono::minutes(15);
            receipts.push_back(proved({start, start + std::chrono::minutes(15)}));
        }
        store->deliver(intended(key, day(1)), receipts).value();
    }
    const auto began = std::clock();
    opened_ledger(scratch.path());
    CHECK(double(std::clock() - began) / CLOCKS_PER_SEC < 5);  // 0.1 in a release build
}

}  // namespace sqlite_damage_tests
