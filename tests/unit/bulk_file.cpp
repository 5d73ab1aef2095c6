#include "transfer/bulk_file.hpp"

#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

using namespace sluice;
namespace fs = std::filesystem;

namespace {

using counter = std::shared_ptr<std::atomic<int>>;

counter nobody() {
    return std::make_shared<std::atomic<int>>(0);
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
            REQUIRE(to.append(room.first(piece.size())).has_value());
        } else {
            REQUIRE(to.append(piece).has_value());
        }
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
            for (const counter& writers : {counter(), nobody()}) {
                bulk_file file(make(path), "f", writers);
                write(file, std::string_view(text).substr(0, size), 100'001);
                REQUIRE(file.finish().has_value());
                CHECK((content(path) == text.substr(0, size)));
                file.close();
                if (writers) CHECK(*writers == 0);
                fs::remove(path);
            }
        }
    }
}

TEST_CASE("files that are written at once do not mix") {
    const test::temporary_folder folder;
    const auto text = numbers(15'000'000);
    const auto writers = nobody();
    bulk_file one(make(folder.path() / "one"), "one", writers);
    bulk_file other(make(folder.path() / "other"), "other", writers);
    for (std::string_view rest(text); !rest.empty();) {
        const auto part = rest.substr(0, 900'000);
        write(one, part, 65'536);
        write(other, part, 200'000);
        rest.remove_prefix(part.size());
    }
    CHECK(*writers == 2);
    REQUIRE(one.finish().has_value());
    REQUIRE(other.finish().has_value());
    CHECK((content(folder.path() / "one") == text));
    CHECK((content(folder.path() / "other") == text));
}

TEST_CASE("room that was reserved ahead is given back") {
    const test::temporary_folder folder;
    bulk_file file(make(folder.path() / "f"), "f", nullptr);
    write(file, numbers(2'500'000), 65'536);
    REQUIRE(file.finish().has_value());
    struct stat now {};
    REQUIRE(::stat((folder.path() / "f").c_str(), &now) == 0);
    CHECK(now.st_size == 2'500'000);
    CHECK(now.st_blocks * 512 < 3'000'000);
}

TEST_CASE("a file that is closed in the middle leaves no thread behind") {
    const test::temporary_folder folder;
    const auto writers = nobody();
    bulk_file file(make(folder.path() / "f"), "f", writers);
    write(file, numbers(12'000'000), 262'144);
    file.close();
    CHECK(*writers == 0);
}

TEST_CASE("a full disk is told, at the latest when the file is finished") {
    for (const std::size_t size : {1U, 300'000U, 9'000'000U}) {
        bulk_file file(descriptor(::open("/dev/full", O_WRONLY | O_CLOEXEC)), "f", nobody());
        const auto text = numbers(size);
        auto done = file.append(test::bytes_of(text));
        if (done) done = file.finish();
        REQUIRE_FALSE(done.has_value());
        CHECK(done.error().cause() == error::disk_full);
        CHECK(done.error().subject() == "f");
    }
}
