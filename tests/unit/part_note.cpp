#include "sinks/part_note.hpp"

#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/temporary_folder.hpp"

#include <sys/stat.h>

#include <fstream>

namespace part_note_tests {

using namespace sluice;
using test::copy_of;
using test::temporary_folder;
namespace fs = std::filesystem;

namespace {

part_note sample() {
    part_note note;
    note.in_place = 7 << 20;
    note.rest = copy_of("held back");
    note.note = copy_of("the state of whoever makes the bytes");
    return note;
}

bool equals_sample(const std::optional<part_note>& found) {
    const auto wanted = sample();
    return found && found->in_place == wanted.in_place && found->rest == wanted.rest &&
           found->note == wanted.note;
}

}  // namespace

TEST_CASE("a part's note is read back as it was written", "[part_note]") {
    CHECK(equals_sample(decode_part_note(encode(sample()))));
    const auto empty = decode_part_note(encode(part_note()));
    REQUIRE(empty);
    CHECK(empty->in_place == 0);
    CHECK(empty->rest.empty());
    CHECK(empty->note.empty());
}

TEST_CASE("a part's note that was changed in any bit, or cut, is none", "[part_note]") {
    const auto whole = encode(sample());
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        auto changed = whole;
        changed[bit / 8] ^= std::byte{1} << (bit % 8);
        INFO("bit " << bit);
        REQUIRE_FALSE(decode_part_note(changed));
    }
    for (std::size_t size = 0; size < whole.size(); ++size) {
        INFO("cut to " << size);
        REQUIRE_FALSE(decode_part_note(std::span(whole).first(size)));
    }
    auto longer = whole;
    longer.push_back(std::byte{});
    CHECK_FALSE(decode_part_note(longer));
}

TEST_CASE("a part's note lies in its folder, for its owner to take up", "[part_note]") {
    const temporary_folder place;
    const auto folder = *open_folder(place.path());
    CHECK_FALSE(read_part_note(folder, "f.checkpoint"));
    REQUIRE(keep_part_note(folder, "f.checkpoint", part_note(), "f").has_value());
    REQUIRE(keep_part_note(folder, "f.checkpoint", sample(), "f").has_value());
    CHECK(equals_sample(read_part_note(folder, "f.checkpoint")));
    REQUIRE(drop_part_note(folder, "f.checkpoint", "f").has_value());
    CHECK(fs::is_empty(place.path()));
    CHECK(drop_part_note(folder, "f.checkpoint", "f").has_value());
}

TEST_CASE("what a crash left of a note goes with it", "[part_note]") {
    const temporary_folder place;
    std::ofstream(place.path() / "f.checkpoint.new") << "half of i";
    const auto folder = *open_folder(place.path());
    REQUIRE(keep_part_note(folder, "f.checkpoint", sample(), "f").has_value());
    CHECK(equals_sample(read_part_note(folder, "f.checkpoint")));
    std::ofstream(place.path() / "f.checkpoint.new") << "half of i";
    REQUIRE(drop_part_note(folder, "f.checkpoint", "f").has_value());
    CHECK(fs::is_empty(place.path()));
}

TEST_CASE("a note that another user could have written is passed over", "[part_note]") {
    const temporary_folder place;
    const auto folder = *open_folder(place.path());
    const auto note = place.path() / "f.checkpoint";
    REQUIRE(keep_part_note(folder, "f.checkpoint", sample(), "f").has_value());
    const auto* planted = GENERATE("group", "others", "link", "pipe", "folder");
    CAPTURE(planted);
    const std::string_view what = planted;
    if (what == "group") ::chmod(note.c_str(), 0664);
    if (what == "others") ::chmod(note.c_str(), 0646);
    if (what == "link") {
        fs::rename(note, place.path() / "elsewhere");
        fs::create_symlink(place.path() / "elsewhere", note);
    }
    if (what == "pipe") {
        fs::remove(note);
        REQUIRE(::mkfifo(note.c_str(), 0600) == 0);
    }
    if (what == "folder") {
        fs::remove(note);
        fs::create_directory(note);
    }
    CHECK_FALSE(read_part_note(folder, "f.checkpoint"));
}

TEST_CASE("a note too large to be one is not even read", "[part_note]") {
    const temporary_folder place;
    const auto folder = *open_folder(place.path());
    part_note large = sample();
    large.note.resize(most_part_note_bytes);
    REQUIRE(keep_part_note(folder, "f.checkpoint", large, "f").has_value());
    CHECK_FALSE(read_part_note(folder, "f.checkpoint"));
}

}  // namespace part_note_tests
