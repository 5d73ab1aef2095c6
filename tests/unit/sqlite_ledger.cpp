#include <sluice/ledger/sqlite_ledger.hpp>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ledger/sqlite_connection.hpp>
#include <set>

#include "support/catch.hpp"
#include "support/ledger_conformance.hpp"

namespace sqlite_ledger_tests {

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

unsigned mode_of(const fs::path& path) {
    struct stat found {};
    REQUIRE(::lstat(path.c_str(), &found) == 0);
    return found.st_mode & 0777U;
}

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void put(const fs::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
}

std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& one : fs::directory_iterator(folder)) names.insert(one.path().filename());
    return names;
}

failure refusal_of(const fs::path& folder) {
    const auto opened = sqlite_ledger::open(folder, "account", opened_ledger::machine());
    REQUIRE_FALSE(opened.has_value());
    return opened.error();
}

// A ledger of a few hundred pages, closed.
std::string filled_ledger(const fs::path& folder) {
    {
        opened_ledger store(folder);
        const auto key = store->open_backfill("events", "/out").value();
        std::vector<receipt> receipts;
        for (int i = 1; i <= 3000; ++i) receipts.push_back(proved(day(i)));
        store->deliver(intended(key, day(1)), receipts).value();
    }
    return content_of(folder / "account.sqlite");
}

}  // namespace

TEST_CASE("a new ledger is this user's alone, whatever the umask") {
    temporary_folder scratch;
    const auto folder = scratch.path() / "a" / "b";
    const auto before = ::umask(0);
    opened_ledger store(folder);
    store->open_backfill("events", "/out").value();
    ::umask(before);
    CHECK(mode_of(folder) == 0700);
    CHECK(mode_of(folder.parent_path()) == 0700);
    CHECK(names_in(folder) == std::set<std::string>{"account.sqlite", "account.sqlite-wal",
                                                    "account.sqlite-shm", "account.locks"});
    for (const auto& name : names_in(folder)) CHECK(mode_of(folder / name) == 0600);
}

TEST_CASE("a ledger in a folder that cannot be made says why") {
    temporary_folder scratch;
    put(scratch.path() / "file", "");
    const auto refused = refusal_of(scratch.path() / "file" / "state");
    CHECK(refused.cause() == error::ledger_failed);
    CHECK(refused.message().find("Not a directory") != std::string::npos);
    CHECK(refusal_of(scratch.path() / "file").cause() == error::ledger_failed);
}

TEST_CASE("what a killed process left of a new ledger goes, and what is being made stays") {
    const temporary_folder folder;
    const auto reserved = folder.path() / "account.sqlite.new-aB3dE5";
    const auto made = folder.path() / "account.sqlite.new-aB3dE5-store";
    const std::set<std::string> unfinished{reserved.filename(), made.filename()};
    put(reserved, "");
    put(made, "");
    put(made.string() + "-wal", "");
    const int lock = ::open(reserved.c_str(), O_RDONLY | O_CLOEXEC);
    const bool locked = ::flock(lock, LOCK_EX | LOCK_NB) == 0;
    opened_ledger(folder.path(), "account");
    const auto during = names_in(folder.path());
    ::close(lock);
    REQUIRE(locked);
    CHECK(std::ranges::includes(during, unfinished));

    opened_ledger(folder.path(), "other");
    CHECK(std::ranges::includes(names_in(folder.path()), unfinished));
    opened_ledger(folder.path(), "account");
    CHECK(names_in(folder.path()) == std::set<std::string>{"account.sqlite", "other.sqlite"});
}

TEST_CASE("a ledger behind a symbolic link is refused, and so is a folder of its name") {
    temporary_folder scratch;
    filled_ledger(scratch.path() / "real");
    fs::create_directory(scratch.path() / "state");
    fs::create_symlink(scratch.path() / "real" / "account.sqlite",
                       scratch.path() / "state" / "account.sqlite");
    const auto refused = refusal_of(scratch.path() / "state");
    CHECK(refused.cause() == error::ledger_failed);
    CHECK(refused.message().find("symbolic link") != std::string::npos);
    fs::remove(scratch.path() / "state" / "account.sqlite");
    fs::create_directory(scratch.path() / "state" / "account.sqlite");
    CHECK(refusal_of(scratch.path() / "state").cause() == error::ledger_failed);
}

TEST_CASE("a file that is no database is refused and left as it is") {
    temporary_folder scratch;
    const auto file = scratch.path() / "account.sqlite";
    const auto content =
        GENERATE(as<std::string>(), "", "not a database at all", std::string(100'000, '\x5a'));
    put(file, content);
    CHECK(refusal_of(scratch.path()).cause() == error::ledger_damaged);
    CHECK(content_of(file) == content);
    CHECK(names_in(scratch.path()) == std::set<std::string>{"account.sqlite"});
}

TEST_CASE("a database of another program is refused and left as it is") {
    temporary_folder scratch;
    const auto file = scratch.path() / "account.sqlite";
    put(file, "");
    sqlite::connection(file).execute("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1);");
    const auto before = content_of(file);
    const auto refused = refusal_of(scratch.path());
    CHECK(refused.cause() == error::ledger_damaged);
    CHECK(refused.message().find("not a ledger of sluice") != std::string::npos);
    CHECK(content_of(file) == before);
}

TEST_CASE("a ledger that lost its end, or whose pages are overwritten, is refused") {
    temporary_folder scratch;
    const auto whole = filled_ledger(scratch.path());
    const auto file = scratch.path() / "account.sqlite";
    REQUIRE(whole.size() > 100 * 4096);
    auto damaged = whole;
    SECTION("cut in the middle") {
        damaged.resize(50 * 4096 + 17);
    }
    SECTION("a page of zeros") {
        std::fill_n(damaged.begin() + 60 * 4096, 4096, '\0');
    }
    SECTION("a flipped bit in the header") {
        damaged[3] ^= 1;
    }
    put(file, damaged);
    CHECK(refusal_of(scratch.path()).cause() == error::ledger_damaged);
    CHECK(content_of(file) == damaged);
    put(file, whole);
    opened_ledger(scratch.path());
}

TEST_CASE("a ledger that a newer version wrote is refused") {
    temporary_folder scratch;
    filled_ledger(scratch.path());
    const auto file = scratch.path() / "account.sqlite";
    sqlite::connection(file).execute("PRAGMA user_version = 99");
    const auto before = content_of(file);
    const auto refused = refusal_of(scratch.path());
    CHECK(refused.cause() == error::ledger_too_new);
    CHECK(refused.message().find("99") != std::string::npos);
    CHECK(content_of(file) == before);
}

TEST_CASE("a ledger that must be there is not made") {
    temporary_folder scratch;
    const auto file = scratch.path() / "account.sqlite";
    const auto opened = sqlite_ledger::open_existing(file, opened_ledger::machine());
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().cause() == error::ledger_failed);
    CHECK(names_in(scratch.path()).empty());
    filled_ledger(scratch.path());
    opened_ledger store(sqlite_ledger::open_existing(file, opened_ledger::machine()).value());
    CHECK(store->delivered(store->find_backfill("/out").value()->key).value().size() == 3000);
}

TEST_CASE("looking at the bucket without changing it writes nothing") {
    temporary_folder scratch;
    set_clock time;
    opened_ledger store(scratch.path(), time);
    const bucket_limit limit;
    const bucket_change take = [](token_bucket& bucket, const moment& now) {
        bucket.try_take(now.steady);
    };
    store->update_bucket(limit, take).value();
    sqlite::connection watch(scratch.path() / "account.sqlite");
    const auto version = [&] { return watch.number("PRAGMA data_version"); };
    const auto before = version();
    const bucket_change look = [](token_bucket&, const moment&) {};
    time.at.steady += 1s;
    store->update_bucket(limit, look).value();
    CHECK(version() == before);
    store->update_bucket(limit, take).value();
    CHECK(version() != before);
}

TEST_CASE("a year of quarter hours is read in little memory") {
    temporary_folder scratch;
    opened_ledger store(scratch.path());
    const auto key = store->open_backfill("events", "/out").value();
    constexpr int windows = 365 * 96;
    std::vector<receipt> receipts;
    for (int i = 0; i < windows; ++i) {
        const auto start = day(1).start + i * 15min;
        receipts.push_back(proved({start, start + 15min}));
    }
    store->deliver(intended(key, day(1)), receipts).value();
    CHECK(fs::file_size(scratch.path() / "account.sqlite-wal") < 400 * windows);
    const auto before = sqlite3_memory_used();
    sqlite3_memory_highwater(1);
    int seen = 0;
    store->for_each_receipt(key, [&](const receipt&) { ++seen; }).value();
    CHECK(seen == windows);
    CHECK(store->delivered(key).value().size() == windows);
    CHECK(sqlite3_memory_highwater(0) - before < 512 * 1024);
    CHECK(sqlite3_memory_used() < 2 * 1024 * 1024);
}

TEST_CASE("results of SQLite are told by their causes") {
    CHECK(sqlite::cause_of(SQLITE_FULL, 0) == error::disk_full);
    CHECK(sqlite::cause_of(SQLITE_IOERR_SHMSIZE, ENOSPC) == error::disk_full);
    CHECK(sqlite::cause_of(SQLITE_IOERR_WRITE, EIO) == error::ledger_failed);
    CHECK(sqlite::cause_of(SQLITE_CORRUPT_INDEX, 0) == error::ledger_damaged);
    CHECK(sqlite::cause_of(SQLITE_NOTADB, 0) == error::ledger_damaged);
    CHECK(sqlite::cause_of(SQLITE_READONLY, 0) == error::ledger_failed);
    CHECK(sqlite::cause_of(SQLITE_BUSY, 0) == error::ledger_failed);
}

TEST_CASE("a step that meets a full disk leaves nothing behind and can be done again") {
    temporary_folder scratch;
    const auto file = scratch.path() / "file";
    put(file, "");
    sqlite::connection database(file);
    database.execute("CREATE TABLE kept (text TEXT); PRAGMA max_page_count = 20");
    auto insert = database.prepare("INSERT INTO kept VALUES (?)");
    const auto fill = [&] {
        sqlite::transaction whole(database);
        for (int i = 0; i < 40; ++i) insert.execute(std::string(4000, 'x'));
        whole.commit();
    };
    try {
        fill();
        FAIL("the disk was to be full");
    } catch (const sqlite::problem& met) {
        CHECK(met.why().cause() == error::disk_full);
        CHECK(met.why().subject() == file.string());
    }
    CHECK(database.number("SELECT count(*) FROM kept") == 0);
    database.execute("PRAGMA max_page_count = 200");
    fill();
    CHECK(database.number("SELECT count(*) FROM kept") == 40);
}

}  // namespace sqlite_ledger_tests
