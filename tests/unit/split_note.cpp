#include "sinks/split_note.hpp"

#include <cstring>

#include "support/catch.hpp"
#include "support/ledger_conformance.hpp"

namespace split_note_tests {

using namespace sluice;
using namespace sluice::test;

namespace {

split_note example() {
    split_note what;
    what.range = {day(1).start, day(3).end};
    what.files = {{7, std::string(32, 'a'), {std::byte{'\n'}, std::byte{5}}},
                  {0, "", {}},
                  {9, std::string(32, 'b'), {std::byte{6}}}};
    what.splitting = {std::byte{1}, std::byte{'\n'}, std::byte{3}};
    what.note = {std::byte{'\n'}, std::byte{'{'}};
    return what;
}

}  // namespace

TEST_CASE("what is kept of an export that is split is read back") {
    const auto again = decode_split_note(encode(example())).value();
    CHECK(again.range == example().range);
    REQUIRE(again.files.size() == 3);
    CHECK(again.files[2].bytes == 9);
    CHECK(again.files[2].xxh3 == std::string(32, 'b'));
    CHECK(again.files[1].xxh3.empty());
    for (std::size_t i = 0; i < 3; ++i) CHECK(again.files[i].hashing == example().files[i].hashing);
    CHECK(again.splitting == example().splitting);
    CHECK(again.note == example().note);
}

TEST_CASE("what one file keeps for itself is read back, or refused") {
    const auto one = example().files.front();
    const auto text = encode(one);
    const auto again = decode_split_file(text).value();
    CHECK(again.bytes == one.bytes);
    CHECK(again.xxh3 == one.xxh3);
    CHECK(again.hashing == one.hashing);
    CHECK(decode_split_file(std::span(text).first(text.size() - 1)).has_error());
    CHECK(decode_split_file({}).has_error());
}

TEST_CASE("what is no such note, or of another build, is refused") {
    const auto refuses = [](std::vector<std::byte> text) {
        const auto read = decode_split_note(text);
        return !read && read.error().cause() == error::checkpoint_refused;
    };
    const auto whole = encode(example());
    CHECK(refuses({}));
    for (std::size_t size = 0; size + example().note.size() < whole.size(); ++size)
        CHECK(refuses({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}));
    auto other = whole;
    const std::string_view text(reinterpret_cast<const char*>(other.data()), other.size());
    const auto build = text.find("\"build\":\"") + std::strlen("\"build\":\"");
    other[build] = other[build] == std::byte{'0'} ? std::byte{'1'} : std::byte{'0'};
    CHECK(refuses(other));
}

}  // namespace split_note_tests
