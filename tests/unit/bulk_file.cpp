#include "sinks/bulk_file.hpp"

#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/file_size_limit.hpp"
#include "support/gzip.hpp"
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

namespace bulk_file_tests {

using namespace sluice;
namespace fs = std::filesystem;

namespace {

using disk = std::shared_ptr<disk_threads>;

disk some_disk() {
    return std::make_shared<disk_threads>();
}

// Takes all of `bytes`, waiting for the disk where it must.
awaitable<outcome<void>> append(bulk_file& to, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const auto taken = to.append(bytes);
        if (!taken) co_return taken.error();
        bytes = bytes.subspan(*taken);
        co_await to.ready();
    }
    co_return outcome<void>();
}

awaitable<outcome<void>> finish(bulk_file& what) {
    if (auto drained = co_await what.drain(); !drained) co_return drained;
    co_return what.finish();
}

std::string numbers(std::size_t size) {
    std::string text;
    text.reserve(size + 16);
    for (int i = 0; text.size() < size; ++i) text += std::to_string(i) + "\n";
    text.resize(size);
    return text;
}

std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

descriptor make(const fs::path& file) {
    return descriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
}

// Writes `text` in pieces of `step`, every other one where the file has room for it.
void write(bulk_file& to, std::string_view text, std::size_t step) {
    for (bool in_place = true; !text.empty(); in_place = !in_place) {
        auto piece = test::bytes_of(text.substr(0, step));
        if (in_place) {
            const auto room = to.room();
            REQUIRE_FALSE(room.empty());
            piece = piece.first(std::min(piece.size(), room.size()));
            std::memcpy(room.data(), piece.data(), piece.size());
            piece = room.first(piece.size());
        }
        REQUIRE(test::await(append(to, piece)).has_value());
        text.remove_prefix(piece.size());
    }
}

// Memory, where O_DIRECT may be refused, and a disk, if there are both.
std::vector<fs::path> places(const test::temporary_folder& folder) {
    std::vector<fs::path> all{folder.path()};
    if (fs::is_directory("/dev/shm")) all.emplace_back("/dev/shm");
    return all;
}

}  // namespace

TEST_CASE("a file of any size has its bytes on the disk, past the page cache or not") {
    const test::temporary_folder folder;
    const auto text = numbers(11'000'000);
    for (const auto& place : places(folder)) {
        for (const std::size_t size :
             {0U, 1U, 262'144U, 4'194'304U, 4'194'305U, 9'437'184U, 11'000'000U}) {
            const auto path = place / ("sluice-bulk-" + std::to_string(::getpid()));
            CAPTURE(path, size);
            for (const disk& threads : {disk(), some_disk()}) {
                bulk_file file(make(path), "f", threads);
                write(file, std::string_view(text).substr(0, size), 100'001);
                REQUIRE(test::await(finish(file)).has_value());
                CHECK((content(path) == text.substr(0, size)));
                file.close();
                if (threads) CHECK(threads->blocks->count() == 0);
                fs::remove(path);
            }
        }
    }
}

TEST_CASE("files that are written at once do not mix") {
    const test::temporary_folder folder;
    const auto text = numbers(15'000'000);
    const auto threads = some_disk();
    bulk_file one(make(folder.path() / "one"), "one", threads);
    bulk_file other(make(folder.path() / "other"), "other", threads);
    for (std::string_view rest(text); !rest.empty();) {
        const auto part = rest.substr(0, 900'000);
        write(one, part, 65'536);
        write(other, part, 200'000);
        rest.remove_prefix(part.size());
    }
    CHECK(threads->blocks->count() >= 2);
    REQUIRE(test::await(finish(one)).has_value());
    REQUIRE(test::await(finish(other)).has_value());
    CHECK((content(folder.path() / "one") == text));
    CHECK((content(folder.path() / "other") == text));
}

TEST_CASE("room that was reserved ahead is given back") {
    const test::temporary_folder folder;
    bulk_file file(make(folder.path() / "f"), "f", nullptr);
    write(file, numbers(2'500'000), 65'536);
    REQUIRE(test::await(finish(file)).has_value());
    struct stat now {};
    REQUIRE(::stat((folder.path() / "f").c_str(), &now) == 0);
    CHECK(now.st_size == 2'500'000);
    CHECK(now.st_blocks * 512 < 3'000'000);
}

TEST_CASE("a file ends with its bytes, whatever the system has left behind them") {
    const test::temporary_folder folder;
    const auto path = folder.path() / "f";
    const auto text = numbers(GENERATE(10U, 700'000U, 9'000'000U));
    bulk_file file(make(path), "f", some_disk());
    write(file, text, 65'536);
    // As a reserve does that fails half-way.
    fs::resize_file(path, 20'000'000);
    REQUIRE(test::await(finish(file)).has_value());
    CHECK((content(path) == text));
}

TEST_CASE("a file that is closed in the middle leaves nothing under way") {
    const test::temporary_folder folder;
    const auto threads = some_disk();
    bulk_file file(make(folder.path() / "f"), "f", threads);
    write(file, numbers(12'000'000), 262'144);
    file.close();
    CHECK(threads->blocks->count() == 0);
}

TEST_CASE("a file may be settled anywhere, read back, and gone on with") {
    const test::temporary_folder folder;
    const auto text = numbers(14'000'000);
    const auto size = GENERATE(0U, 1U, 262'144U, 1'000'000U, 5'242'880U, 9'000'001U);
    const auto threads = GENERATE(disk(), some_disk());
    const auto path = folder.path() / "f";
    CAPTURE(size, threads != nullptr);
    bulk_file::settled done;
    std::string rest;
    {
        bulk_file file(make(path), "f", threads);
        write(file, std::string_view(text).substr(0, size), 100'001);
        REQUIRE(test::await(file.drain()).has_value());
        done = *file.settle();
        rest.assign(reinterpret_cast<const char*>(done.rest.data()), done.rest.size());
        write(file, "what a crash takes away", 23);
    }
    REQUIRE(done.in_place + rest.size() == size);
    CHECK(rest.size() < (1 << 20));
    fs::resize_file(path, done.in_place);
    descriptor again(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE(::lseek(again.number(), 0, SEEK_END) == static_cast<off_t>(done.in_place));
    bulk_file file(std::move(again), "f", threads, done.in_place);
    write(file, rest, 100'001);
    std::string found;
    const auto read = file.read_back([&](std::span<const std::byte> piece) {
        found.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    });
    REQUIRE(read.has_value());
    CHECK((found == text.substr(0, size)));
    write(file, std::string_view(text).substr(size), 262'144);
    REQUIRE(test::await(finish(file)).has_value());
    CHECK((content(path) == text));
}

TEST_CASE("a file that is shorter than it was cannot be read back") {
    const test::temporary_folder folder;
    descriptor empty(::open((folder.path() / "f").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    const bulk_file file(std::move(empty), "f", nullptr, 1 << 20);
    CHECK(file.read_back([](std::span<const std::byte>) {}).has_error());
}

TEST_CASE("a full disk is told, at the latest when the file is finished") {
    for (const std::size_t size : {1U, 300'000U, 9'000'000U}) {
        bulk_file file(descriptor(::open("/dev/full", O_WRONLY | O_CLOEXEC)), "f", some_disk());
        const auto text = numbers(size);
        auto done = test::await(append(file, test::bytes_of(text)));
        if (done) done = test::await(finish(file));
        REQUIRE_FALSE(done.has_value());
        CHECK(done.error().cause() == error::disk_full);
        CHECK(done.error().subject() == "f");
    }
}

TEST_CASE("a file whose disk has failed gives all of its blocks back") {
    const test::temporary_folder folder;
    const auto threads = some_disk();
    {
        bulk_file file(make(folder.path() / "f"), "f", threads);
        write(file, numbers(5'000'000), 100'000);
        REQUIRE(test::await(file.drain()).has_value());
        const test::file_size_limit limit(5'000'000);
        const auto text = numbers(2 * block_pool::block_bytes);
        const auto bytes = std::span(test::bytes_of(text));
        REQUIRE(file.append(bytes).has_value());
        REQUIRE(test::await(file.drain()).has_error());
        // All that the next block takes: it is not sent any more.
        CHECK(file.append(bytes).has_error());
    }
    CHECK(threads->blocks->count() == 0);
}

}  // namespace bulk_file_tests
