#include <sluice/sinks/folder_sink.hpp>

#include <fstream>
#include <iterator>

#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/file_size_limit.hpp"
#include "support/gzip.hpp"
#include "support/proof_of.hpp"
#include "support/sink_conformance.hpp"
#include "support/temporary_folder.hpp"

namespace folder_sink_trouble_tests {

// A disk that takes no more, at each step of a file.

using namespace sluice;
using namespace sluice::test;
namespace fs = std::filesystem;

namespace {

class small_disk {
public:
    std::unique_ptr<writer> open() {
        return await(target_->open(window_target(conformance_spec(), window_of_day(0)))).value();
    }
    outcome<std::optional<resumed_writer>> resume() {
        return await(target_->resume(window_target(conformance_spec(), window_of_day(0))));
    }
    /// Lets another file take the place of the one that is open.
    void open_another() {
        REQUIRE(
            await(target_->open(window_target(conformance_spec(), window_of_day(1)))).has_value());
    }
    fs::path file() const {
        return place_.path() / object_name(window_target(conformance_spec(), window_of_day(0)));
    }
    std::string content() const {
        std::ifstream in(file(), std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    }

private:
    temporary_folder place_;
    std::unique_ptr<folder_sink> target_ = *folder_sink::open_folder(place_.path(), 1);
};

void check_refused(const outcome<void>& what, const small_disk& disk) {
    REQUIRE(what.has_error());
    CHECK(what.error().cause() == error::sink_failed);
    CHECK(what.error().subject() == disk.file().string());
    CHECK(what.error().detail() == "File too large");
}

// Until it fails, or all is written.
outcome<void> write(writer& to, std::size_t size) {
    const std::string piece(100'000, 'x');
    for (std::size_t done = 0; done < size; done += piece.size())
        if (auto written = await(to.write(bytes_of(piece))); !written) return written;
    return {};
}

}  // namespace

TEST_CASE("a file that may not grow ends its writer, and leaves nothing", "[folder_sink]") {
    // Beyond the page cache when it is large, within it when it is not.
    const std::size_t bound = GENERATE(std::size_t{1} << 19, std::size_t{9} << 20);
    small_disk disk;
    {
        const auto to = disk.open();
        outcome<void> refused;
        {
            const file_size_limit limit(bound);
            refused = write(*to, 2 * bound);
        }
        check_refused(refused, disk);
        CHECK(await(to->write(bytes_of("more"))).error().detail() == "the file was given up");
        CHECK(await(to->resumable()->checkpoint(bytes_of("note"))).has_error());
        CHECK(await(to->prepare()).has_error());
        CHECK(await(to->resumable()->read_back([](std::span<const std::byte>) {})).has_error());
        CHECK(await(to->commit(proof_of(""))).has_error());
    }
    CHECK(fs::is_empty(disk.file().parent_path()));
}

TEST_CASE("what a full disk refuses at the end is not published", "[folder_sink]") {
    small_disk disk;
    {
        const auto to = disk.open();
        REQUIRE(write(*to, 200'000).has_value());
        const file_size_limit limit(1000);
        const auto refused = await(to->commit(proof_of(std::string(200'000, 'x'))));
        REQUIRE(refused.has_error());
        CHECK(refused.error().detail() == "File too large");
    }
    CHECK(fs::is_empty(disk.file().parent_path()));
}

TEST_CASE("a checkpoint that a disk refuses leaves the one before it", "[folder_sink]") {
    small_disk disk;
    {
        const auto to = disk.open();
        REQUIRE(await(to->write(bytes_of("kept"))).has_value());
        REQUIRE(await(to->resumable()->checkpoint(bytes_of("first"))).has_value());
        REQUIRE(await(to->write(bytes_of("lost"))).has_value());
        const std::string large(100'000, 'n');
        const file_size_limit limit(1000);
        check_refused(await(to->resumable()->checkpoint(bytes_of(large))), disk);
    }
    auto left = disk.resume().value();
    REQUIRE(left.has_value());
    CHECK(left->note.size() == 5);
    REQUIRE(await(left->into->write(bytes_of(", and more"))).has_value());
    REQUIRE(await(left->into->commit(proof_of("kept, and more"))).has_value());
    CHECK(disk.content() == "kept, and more");
}

TEST_CASE("a file that was changed while it was closed is given up", "[folder_sink]") {
    small_disk disk;
    const auto to = disk.open();
    REQUIRE(write(*to, 700'000).has_value());
    disk.open_another();
    const auto part = disk.file().string() + ".part";
    const auto whole = proof_of(std::string(700'000, 'x'));
    SECTION("for it has another size") {
        fs::resize_file(part, GENERATE(1000U, 800'000U));
        const auto refused = await(to->write(bytes_of(std::string(100'000, 'y'))));
        REQUIRE(refused.has_error());
        CHECK(refused.error().detail() == "somebody else has changed its size");
    }
    SECTION("also where nothing more is to be written") {
        fs::resize_file(part, GENERATE(1000U, 800'000U));
        CHECK(await(to->commit(whole)).error().detail() == "somebody else has changed its size");
    }
    SECTION("for it is gone") {
        fs::remove(part);
        CHECK(await(to->write(bytes_of(std::string(100'000, 'y')))).has_error());
    }
    SECTION("for its folder is gone") {
        fs::remove_all(disk.file().parent_path());
        CHECK(await(to->commit(whole)).has_error());
    }
    CHECK(await(to->commit(whole)).has_error());
    CHECK_FALSE(fs::exists(disk.file()));
}

}  // namespace folder_sink_trouble_tests
