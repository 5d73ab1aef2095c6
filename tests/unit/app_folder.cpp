#include "app/file_replacement.hpp"
#include "app/manifest.hpp"
#include "app/text_file.hpp"
#include "async/complete.hpp"
#include "async/for_each_concurrent.hpp"

#include <sluice/simulation/memory_ledger.hpp>
#include <sluice/sinks/folder_sink.hpp>
#include <sluice/transfer/checksum.hpp>

#include "support/catch.hpp"
#include "support/waited_ledger.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace app_folder_tests {

using namespace sluice;
using namespace sluice::app;

namespace {

namespace fs = std::filesystem;

// A folder that goes when the test ends.
class fresh_folder {
public:
    fresh_folder() {
        char name[] = "/tmp/sluice-test-XXXXXX";
        path = ::mkdtemp(name);
    }
    ~fresh_folder() { fs::remove_all(path); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path / name) << text;
    }
    std::string read(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(path / name).rdbuf();
        return text.str();
    }

    fs::path path;
};

receipt receipt_of(const std::string& path, const std::string& content, std::uint64_t rows) {
    receipt what;
    what.window = {*parse_time("2026-01-01"), *parse_time("2026-01-02")};
    what.content.bytes = content.size();
    what.content.rows = rows;
    xxh3_digest digest;
    digest.update(std::as_bytes(std::span(content)));
    what.content.xxh3 = digest.hex();
    what.objects = plain_object(path, what.content);
    return what;
}

std::string check(const fresh_folder& folder, const receipt& what) {
    return complete(folder_sink::open_existing(folder.path).value()->verify(what, {})).value();
}

}  // namespace

TEST_CASE("a second lock on a folder is refused and names the process that has the first") {
    const fresh_folder folder;
    {
        const auto first = folder_lock::take(folder.path);
        REQUIRE(first.has_value());
        const auto second = folder_lock::take(folder.path);
        REQUIRE_FALSE(second.has_value());
        const auto why = problem_of_lock(second.error());
        CHECK(why.code == exit_code::locked);
        CHECK(why.what.find(std::to_string(::getpid())) != std::string::npos);
    }
    CHECK(folder_lock::take(folder.path).has_value());
    CHECK(fs::is_empty(folder.path));
}

TEST_CASE("a folder that is not there cannot be locked") {
    const auto lock = folder_lock::take("/nowhere/at/all");
    REQUIRE_FALSE(lock.has_value());
    CHECK(problem_of_lock(lock.error()).code == exit_code::storage);
}

TEST_CASE("the holder of a lock is told by the inode and the kind of lock") {
    const char* locks =
        "1: POSIX  ADVISORY  WRITE 11 08:02:77 0 EOF\n"
        "2: FLOCK  ADVISORY  WRITE 12 08:02:177 0 EOF\n"
        "3: FLOCK  ADVISORY  WRITE 13 08:02:77 0 EOF\n"
        "3: -> FLOCK  ADVISORY  WRITE 14 08:02:77 0 EOF\n"
        "4: FLOCK  ADVISORY  WRITE 15 fe:10:77 0 EOF\n";
    const std::uint64_t disk = makedev(8, 2);
    CHECK(lock_holder(locks, disk, 77) == 13);
    CHECK(lock_holder(locks, disk, 177) == 12);
    CHECK(lock_holder(locks, makedev(254, 16), 77) == 15);
    CHECK_FALSE(lock_holder(locks, makedev(8, 3), 77).has_value());
    CHECK_FALSE(lock_holder(locks, disk, 7).has_value());
    CHECK_FALSE(lock_holder("", disk, 77).has_value());
    CHECK_FALSE(lock_holder("nonsense\n\n", disk, 77).has_value());
}

TEST_CASE("files checked several at a time are answered for in their order") {
    const fresh_folder folder;
    std::vector<receipt> those;
    std::uint64_t size = 0;
    for (int i = 0; i < 100; ++i) {
        const auto name = std::to_string(i) + ".ndjson";
        std::string text;
        for (int k = 0; k < i * 37 % 100; ++k) text += "{}\n";
        those.push_back(receipt_of(name, text, static_cast<std::uint64_t>(i * 37 % 100)));
        if (i % 7 == 3) continue;
        folder.write(name, i % 7 == 5 ? text + "{}" : text);
        size += text.size() + (i % 7 == 5 ? 2 : 0);
    }
    std::atomic<std::uint64_t> told = 0;
    const auto place = folder_sink::open_existing(folder.path).value();
    std::vector<std::string> wrong(those.size());
    const std::function<awaitable<outcome<void>>(std::size_t)> check_one =
        [&](std::size_t i) -> awaitable<outcome<void>> {
        const sink::reading count = [&](std::uint64_t bytes) { told += bytes; };
        wrong[i] = (co_await place->verify(those[i], count)).value();
        co_return outcome<void>();
    };
    REQUIRE(complete(for_each_concurrent(those.size(), 8, check_one)).has_value());
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        CAPTURE(i, wrong[i]);
        CHECK((wrong[i] == "missing") == (i % 7 == 3));
        CHECK(wrong[i].empty() == (i % 7 != 3 && i % 7 != 5));
    }
    CHECK(told == size);
}

TEST_CASE("a file is replaced whole or left as it was") {
    const fresh_folder folder;
    folder.write("a", "old");
    { file_replacement dropped(folder.path / "a", 0644); }
    CHECK(folder.read("a") == "old");
    file_replacement next(folder.path / "a", 0600);
    const std::string block(100'000, 'x');
    next.append(block);
    next.append("end");
    CHECK(folder.read("a") == "old");
    CHECK(next.commit().empty());
    CHECK(folder.read("a") == block + "end");
    CHECK_FALSE(fs::exists(folder.path / "a.part"));
    CHECK((fs::status(folder.path / "a").permissions() & fs::perms::group_all) == fs::perms::none);
}

TEST_CASE("what a killed process left of a replacement is in nobody's way") {
    const fresh_folder folder;
    folder.write("a.part", "half of it");
    file_replacement next(folder.path / "a", 0644);
    next.append("whole");
    CHECK(next.commit().empty());
    CHECK(folder.read("a") == "whole");
}

TEST_CASE("a replacement that cannot be written says why") {
    file_replacement next("/nowhere/at/all", 0644);
    next.append("text");
    CHECK_FALSE(next.commit().empty());
}

TEST_CASE("a file is read up to its limit, and a folder is none") {
    const fresh_folder folder;
    folder.write("a", "four");
    CHECK(*read_text_file(folder.path / "a", 4) == "four");
    CHECK_FALSE(static_cast<bool>(read_text_file(folder.path / "a", 3)));
    CHECK_FALSE(static_cast<bool>(read_text_file(folder.path, 10)));
    CHECK_FALSE(static_cast<bool>(read_text_file(folder.path / "none", 10)));
}

TEST_CASE("the manifest tells of every receipt, and of the backfill that it belongs to") {
    const fresh_folder folder;
    const sluice::test::set_clock time;
    memory_ledger inner(time);
    sluice::test::waited_ledger store(inner);
    export_spec spec;
    spec.format = export_format::csv;
    const auto key = store.open_backfill(canonical(spec), "there");
    REQUIRE(key.has_value());
    const auto place = folder_sink::open_folder(folder.path).value();
    CHECK_FALSE(known_spec_in(*place)->has_value());
    const receipt what = receipt_of("a.csv", "a\n1\n", 1);
    export_record record;
    record.backfill = *key;
    record.range = what.window;
    REQUIRE(store.save(record).has_value());
    record.now = export_record::state::delivered;
    REQUIRE(store.deliver(record, std::span(&what, 1)).has_value());

    REQUIRE(refresh_manifest(*place, spec, inner, *key, true).has_value());
    CHECK(folder.read("manifest.ndjson") == encode_receipt(spec, what) + "\n");
    CHECK(**known_spec_in(*place) == canonical(spec));

    fs::remove(folder.path / "manifest.ndjson");
    REQUIRE(refresh_manifest(*place, spec, inner, *key, false).has_value());
    CHECK(fs::exists(folder.path / "manifest.ndjson"));
}

TEST_CASE("a file of another kind in the manifest's place is not taken for one") {
    const fresh_folder folder;
    folder.write("manifest.ndjson", "{\"files\": []}\n");
    const auto place = folder_sink::open_existing(folder.path).value();
    const auto spec = known_spec_in(*place);
    REQUIRE_FALSE(spec.has_value());
    CHECK(spec.error().code == exit_code::usage);
}

TEST_CASE("a pipe in the place of a manifest or a file holds nobody up") {
    const fresh_folder folder;
    REQUIRE(::mkfifo((folder.path / "manifest.ndjson").c_str(), 0600) == 0);
    const auto place = folder_sink::open_existing(folder.path).value();
    const auto spec = known_spec_in(*place);
    REQUIRE_FALSE(spec.has_value());
    CHECK(spec.error().code == exit_code::usage);
    REQUIRE(::mkfifo((folder.path / "a.ndjson").c_str(), 0600) == 0);
    CHECK_FALSE(check(folder, receipt_of("a.ndjson", "text", 1)).empty());
}

TEST_CASE("a delivered file is compared with its receipt by size, content and rows") {
    const fresh_folder folder;
    const std::string content = "{\"a\":1}\n{\"a\":2}\n";
    const receipt what = receipt_of("a.ndjson", content, 2);
    CHECK(check(folder, what) == "missing");
    folder.write("a.ndjson", content);
    CHECK(check(folder, what).empty());
    folder.write("a.ndjson", "{\"a\":1}\n{\"a\":3}\n");
    CHECK(check(folder, what) == "its content has changed");
    folder.write("a.ndjson", content + "x");
    CHECK(check(folder, what) == "17 bytes where 16 were delivered");
    folder.write("a.ndjson", content);
    CHECK(check(folder, receipt_of("a.ndjson", content, 3)) == "2 rows where 3 were delivered");
}

TEST_CASE("a link in a delivered file's place is not followed") {
    const fresh_folder folder;
    folder.write("b", "x\n");
    fs::create_symlink(folder.path / "b", folder.path / "a.ndjson");
    CHECK_FALSE(check(folder, receipt_of("a.ndjson", "x\n", 1)).empty());
}

}  // namespace app_folder_tests
