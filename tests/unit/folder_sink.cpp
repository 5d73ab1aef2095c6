#include <sluice/sinks/folder_sink.hpp>

#include "sinks/file_writer.hpp"
#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/gzip.hpp"
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
    return *folder_sink::open_folder(folder, false);
}

outcome<std::unique_ptr<writer>> open_everyone(folder_sink& target) {
    const export_spec everyone;
    return await(target.open(everyone, window));
}

// What a whole delivery comes to.
outcome<std::string> deliver(folder_sink& target, std::string_view text) {
    auto to = open_everyone(target);
    if (!to) return to.error();
    if (auto written = await((*to)->write(bytes_of(text))); !written) return written.error();
    return await((*to)->commit());
}

std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

void plant(const fs::path& file, std::string_view text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

// The other way round, to show that nothing is lost.
std::string unescape(const std::string& escaped) {
    if (escaped == "%") return "";
    std::string segment;
    for (std::size_t i = 0; i < escaped.size(); ++i) {
        if (escaped[i] != '%') {
            segment += escaped[i];
            continue;
        }
        segment += static_cast<char>(std::stoi(escaped.substr(i + 1, 2), nullptr, 16));
        i += 2;
    }
    return segment;
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
    file_writer::target to;
    to.folder = *open_folder(folder);
    to.file = descriptor(::open(device, O_WRONLY | O_CLOEXEC));
    to.path = to.shown = "a/f";
    to.name = "f";
    return std::make_unique<file_writer>(std::move(to));
}

}  // namespace

TEST_CASE("a window's path tells segment, type, date, span and format", "[folder_sink]") {
    export_spec spec;
    CHECK(window_path(spec, window, false) == everyone_path);
    CHECK(window_path(spec, window, true) == everyone_path + std::string(".gz"));
    spec.segment = segment_id("name@example.com:42");
    spec.type = export_type::individual;
    spec.format = export_format::csv;
    const time_range hour{window.start + std::chrono::hours(23), window.end};
    CHECK(window_path(spec, hour, false) ==
          "name@example.com%3A42/individual/date=2026-01-01/20260101T230000Z_20260102T000000Z.csv");
}

TEST_CASE("a segment's name can neither climb nor hide in a path", "[folder_sink]") {
    CHECK(escape_segment("everyone") == "everyone");
    CHECK(escape_segment("name@example.com:4241") == "name@example.com%3A4241");
    CHECK(escape_segment("..") == "%2E.");
    CHECK(escape_segment(".hidden") == "%2Ehidden");
    CHECK(escape_segment("../../etc/passwd") == "%2E.%2F..%2Fetc%2Fpasswd");
    CHECK(escape_segment("a%2Fb") == "a%252Fb");
    CHECK(escape_segment("f\xc3\xbc"
                         "r") == "f%C3%BCr");
    CHECK(escape_segment(std::string("\0 ~", 3)) == "%00%20%7E");
    CHECK(escape_segment("") == "%");
}

TEST_CASE("an escaped segment can be read back, byte for byte", "[folder_sink]") {
    std::string every_byte;
    for (int i = 1; i < 80; ++i) every_byte += static_cast<char>(i * 3);
    for (const auto& segment : {every_byte, std::string("everyone"), std::string(),
                                std::string("%"), std::string("."), std::string("\0", 1)}) {
        const auto escaped = escape_segment(segment);
        CHECK(escaped.size() <= 255);
        CHECK(unescape(escaped) == segment);
    }
}

TEST_CASE("segments too long for a file system still differ", "[folder_sink]") {
    CHECK(escape_segment(std::string(255, 'a')) == std::string(255, 'a'));
    const auto one = escape_segment(std::string(256, 'a'));
    const auto other = escape_segment(std::string(257, 'a'));
    CHECK(one.size() == 255);
    CHECK(other.size() == 255);
    CHECK(one != other);
}

TEST_CASE("a folder is made with all that is missing above it, and stays empty", "[folder_sink]") {
    const temporary_folder place;
    const umask_of usual(022);
    const auto target = sink_in(place.path() / "a/b/out");
    CHECK(fs::is_empty(place.path() / "a/b/out"));
    CHECK(mode_of(place.path() / "a") == 0755);
    CHECK(target->folder() == place.path() / "a/b/out");
    CHECK(target->destination() == (place.path() / "a/b/out").string());
    CHECK(sink_in(place.path() / "a/b/../b/out/")->destination() == target->destination());
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
        CHECK(result.error().subject() == target->destination() + "/" + everyone_path);
        CHECK(fs::is_empty(elsewhere));
    }
}

TEST_CASE("the folder itself may be named by a link", "[folder_sink]") {
    const temporary_folder place;
    fs::create_directory(place.path() / "real");
    fs::create_directory_symlink(place.path() / "real", place.path() / "link");
    const auto target = sink_in(place.path() / "link");
    CHECK(target->destination() == sink_in(place.path() / "real")->destination());
    REQUIRE(deliver(*target, "text").has_value());
    CHECK(content(place.path() / "real" / everyone_path) == "text");
}

TEST_CASE("what cannot be a folder is refused with the system's words", "[folder_sink]") {
    const temporary_folder place;
    plant(place.path() / "file", "");
    for (const auto& folder : {place.path() / "file", place.path() / "file/below", fs::path("")}) {
        const auto opened = folder_sink::open_folder(folder, false);
        CAPTURE(folder);
        REQUIRE(opened.has_error());
        CHECK(opened.error().cause() == error::sink_failed);
        CHECK_FALSE(opened.error().detail().empty());
    }
    const auto read_only = folder_sink::open_folder("/proc/self", false);
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
    CHECK(result.error().subject() == target->destination() + "/" + everyone_path);
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
    const auto why = large ? written.error() : await(to->commit()).error();
    CHECK(why.cause() == error::disk_full);
    CHECK(why.subject() == "a/f");
    CHECK(why.detail() == "No space left on device");
    CHECK(await(to->write(bytes_of("text"))).has_error());
    CHECK(await(to->commit()).has_error());
    to->abort();
    CHECK(fs::is_empty(place.path()));
}

TEST_CASE("what could not be synced is never published, however often one tries", "[folder_sink]") {
    const temporary_folder place;
    {
        // The null device takes every byte but cannot be synced.
        const auto to = writer_on("/dev/null", place.path());
        REQUIRE(await(to->write(bytes_of("text"))).has_value());
        const auto first = await(to->commit());
        REQUIRE(first.has_error());
        CHECK(first.error().cause() == error::sink_failed);
        CHECK(await(to->commit()).has_error());
        CHECK_FALSE(fs::exists(place.path() / "f"));
    }
    CHECK(fs::is_empty(place.path()));
}

TEST_CASE("keeping gzip changes the name alone", "[folder_sink]") {
    const temporary_folder place;
    const auto target = *folder_sink::open_folder(place.path(), true);
    CHECK(deliver(*target, "stored").value() == everyone_path + std::string(".gz"));
    CHECK(content(place.path() / (everyone_path + std::string(".gz"))) == "stored");
}
}  // namespace folder_sink_tests
