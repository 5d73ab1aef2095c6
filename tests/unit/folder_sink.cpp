#include <sluice/sinks/folder_sink.hpp>

#include "sinks/file_writer.hpp"
#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/proof_of.hpp"
#include "support/sink_conformance.hpp"
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

namespace folder_sink_tests {
using namespace sluice;
using test::await;
using test::bytes_of;
using test::temporary_folder;
namespace fs = std::filesystem;

namespace {

const time_range window = test::window_of_day(0);
constexpr auto everyone_path =
    "everyone/event/date=2026-01-01/20260101T000000Z_20260102T000000Z.ndjson";

std::unique_ptr<folder_sink> sink_in(const fs::path& folder) {
    return *folder_sink::open_folder(folder);
}

outcome<std::unique_ptr<writer>> open_everyone(folder_sink& target) {
    return await(target.open(window_target(export_spec(), window)));
}

// What a whole delivery comes to.
outcome<std::string> deliver(folder_sink& target, std::string_view text) {
    auto to = open_everyone(target);
    if (!to) return to.error();
    if (auto written = await((*to)->write(bytes_of(text))); !written) return written.error();
    auto stored = await((*to)->commit(test::proof_of(text)));
    if (!stored) return stored.error();
    return stored->front().name;
}

std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

void plant(const fs::path& file, std::string_view text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

unsigned mode_of(const fs::path& file) {
    return static_cast<unsigned>(fs::status(file).permissions());
}

class umask_of {
public:
    explicit umask_of(mode_t mask) : before_(::umask(mask)) {}
    ~umask_of() { ::umask(before_); }

private:
    mode_t before_;
};

// A writer whose file is `device`, beside a part file that is really there.
std::unique_ptr<file_writer> writer_on(const char* device, const fs::path& folder) {
    plant(folder / "f.part", "");
    part_place to;
    to.root = folder;
    to.shown = "a/f";
    to.path = to.name = "f";
    descriptor file(::open(device, O_WRONLY | O_CLOEXEC));
    auto part = std::make_shared<part_file>(std::move(to), std::move(file));
    return std::make_unique<file_writer>(std::move(part), std::make_shared<open_files>(4));
}

}  // namespace

TEST_CASE("a folder is made with all that is missing above it, and stays empty", "[folder_sink]") {
    const temporary_folder place;
    const umask_of usual(022);
    const auto target = sink_in(place.path() / "a/b/out");
    CHECK(fs::is_empty(place.path() / "a/b/out"));
    CHECK(mode_of(place.path() / "a") == 0755);
    CHECK(target->folder() == place.path() / "a/b/out");
    CHECK(target->id() == (place.path() / "a/b/out").string());
    CHECK(sink_in(place.path() / "a/b/../b/out/")->id() == target->id());
}

TEST_CASE("a file lies where its path says, readable by all whom the umask allows",
          "[folder_sink]") {
    const temporary_folder place;
    const umask_of usual(022);
    const auto target = sink_in(place.path());
    CHECK(deliver(*target, "text").value() == everyone_path);
    CHECK(content(place.path() / everyone_path) == "text");
    CHECK(mode_of(place.path() / everyone_path) == 0644);
    CHECK(mode_of((place.path() / everyone_path).parent_path()) == 0755);
}

TEST_CASE("what is not committed yet is seen as a part beside its final name", "[folder_sink]") {
    const temporary_folder place;
    const auto target = sink_in(place.path());
    const auto to = *open_everyone(*target);
    REQUIRE(await(to->write(bytes_of("half"))).has_value());
    CHECK(fs::exists(place.path() / (everyone_path + std::string(".part"))));
    CHECK_FALSE(fs::exists(place.path() / everyone_path));
}

TEST_CASE("a part left by a killed run is made anew, not added to", "[folder_sink]") {
    const temporary_folder place;
    plant(place.path() / (everyone_path + std::string(".part")), "the half of before, and longer");
    const auto target = sink_in(place.path());
    REQUIRE(deliver(*target, "new").has_value());
    CHECK(content(place.path() / everyone_path) == "new");
    CHECK_FALSE(fs::exists(place.path() / (everyone_path + std::string(".part"))));
}

TEST_CASE("a link planted instead of the part or the file is replaced, not followed",
          "[folder_sink]") {
    const temporary_folder place;
    const auto victim = place.path() / "victim";
    plant(victim, "precious");
    const auto out = place.path() / "out";
    const auto final_name = out / everyone_path;
    fs::create_directories(final_name.parent_path());
    fs::create_symlink(victim, final_name);
    fs::create_symlink(victim, final_name.string() + ".part");
    REQUIRE(deliver(*sink_in(out), "new").has_value());
    CHECK(content(victim) == "precious");
    CHECK(content(final_name) == "new");
    CHECK_FALSE(fs::is_symlink(final_name));
}

TEST_CASE("a link planted instead of any folder on the way is refused", "[folder_sink]") {
    for (const auto* level : {"everyone", "everyone/event", "everyone/event/date=2026-01-01"}) {
        const temporary_folder place;
        const auto elsewhere = place.path() / "elsewhere";
        const auto planted = place.path() / "out" / level;
        fs::create_directories(elsewhere);
        fs::create_directories(planted.parent_path());
        fs::create_directory_symlink(elsewhere, planted);
        const auto target = sink_in(place.path() / "out");
        const auto result = deliver(*target, "text");
        CAPTURE(level);
        REQUIRE(result.has_error());
        CHECK(result.error().cause() == error::sink_failed);
        CHECK(result.error().subject() == target->id() + "/" + everyone_path);
        CHECK(fs::is_empty(elsewhere));
    }
}

TEST_CASE("the folder itself may be named by a link", "[folder_sink]") {
    const temporary_folder place;
    fs::create_directory(place.path() / "real");
    fs::create_directory_symlink(place.path() / "real", place.path() / "link");
    const auto target = sink_in(place.path() / "link");
    CHECK(target->id() == sink_in(place.path() / "real")->id());
    REQUIRE(deliver(*target, "text").has_value());
    CHECK(content(place.path() / "real" / everyone_path) == "text");
}

TEST_CASE("what cannot be a folder is refused with the system's words", "[folder_sink]") {
    const temporary_folder place;
    plant(place.path() / "file", "");
    for (const auto& folder : {place.path() / "file", place.path() / "file/below", fs::path("")}) {
        const auto opened = folder_sink::open_folder(folder);
        CAPTURE(folder);
        REQUIRE(opened.has_error());
        CHECK(opened.error().cause() == error::sink_failed);
        CHECK_FALSE(opened.error().detail().empty());
    }
    const auto read_only = folder_sink::open_folder("/proc/self");
    REQUIRE(read_only.has_error());
    CHECK(read_only.error().cause() == error::sink_failed);
}

TEST_CASE("a folder that is in the way of a file is refused and left alone", "[folder_sink]") {
    const temporary_folder place;
    const auto target = sink_in(place.path());
    plant(place.path() / everyone_path / "inside", "kept");
    const auto result = deliver(*target, "text");
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::sink_failed);
    CHECK(result.error().subject() == target->id() + "/" + everyone_path);
    CHECK(result.error().detail() == "Is a directory");
    CHECK(content(place.path() / everyone_path / "inside") == "kept");
    CHECK_FALSE(fs::exists(place.path() / (everyone_path + std::string(".part"))));
}

TEST_CASE("a folder taken away under a sink is a failure, not a crash", "[folder_sink]") {
    const temporary_folder place;
    const auto target = sink_in(place.path() / "out");
    fs::remove(place.path() / "out");
    CHECK(open_everyone(*target).error().cause() == error::sink_failed);
}

TEST_CASE("a full disk is told apart, and ends the writer", "[folder_sink]") {
    const temporary_folder place;
    const auto to = writer_on("/dev/full", place.path());
    // Written in large pieces: a little of it is refused only when all is wanted on the disk.
    const bool large = GENERATE(false, true);
    const std::string text(large ? 1'000'000 : 4, 'x');
    const auto written = await(to->write(bytes_of(text)));
    CHECK(written.has_error() == large);
    const auto why = large ? written.error() : await(to->commit(test::proof_of(text))).error();
    CHECK(why.cause() == error::disk_full);
    CHECK(why.subject() == "a/f");
    CHECK(why.detail() == "No space left on device");
    CHECK(await(to->write(bytes_of("text"))).has_error());
    CHECK(await(to->commit(test::proof_of(text))).has_error());
    to->abort();
    CHECK(fs::is_empty(place.path()));
}

TEST_CASE("what could not be synced is never published, however often one tries", "[folder_sink]") {
    const temporary_folder place;
    {
        // The null device takes every byte but cannot be synced.
        const auto to = writer_on("/dev/null", place.path());
        REQUIRE(await(to->write(bytes_of("text"))).has_value());
        const auto first = await(to->commit(test::proof_of("text")));
        REQUIRE(first.has_error());
        CHECK(first.error().cause() == error::sink_failed);
        CHECK(await(to->commit(test::proof_of("text"))).has_error());
        CHECK_FALSE(fs::exists(place.path() / "f"));
    }
    CHECK(fs::is_empty(place.path()));
}

TEST_CASE("a suffix changes the name alone", "[folder_sink]") {
    const temporary_folder place;
    const auto target = sink_in(place.path());
    auto packed = window_target(export_spec(), window);
    packed.suffix = ".gz";
    const auto to = *await(target->open(packed));
    REQUIRE(await(to->write(bytes_of("stored"))).has_value());
    const auto stored = await(to->commit(test::proof_of("stored"))).value();
    CHECK(stored.front().name == everyone_path + std::string(".gz"));
    CHECK(content(place.path() / stored.front().name) == "stored");
}
}  // namespace folder_sink_tests
