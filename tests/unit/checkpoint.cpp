#include "transfer/checkpoint.hpp"

#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "transfer/build_identity.hpp"

#include <algorithm>

namespace checkpoint_tests {

using namespace sluice;
using test::bytes_of;
using test::copy_of;

namespace {

checkpoint sample() {
    checkpoint what;
    what.file.etag = "\"a \\\"tag\\\"\"";
    what.file.length = 1'000'000'007;
    what.file.hash.crc32c = "n03x6A==";
    what.format = export_format::csv;
    what.keep_gzip = true;
    what.received = 56 << 20;
    what.stored_crc32c = 0xfedcba98;
    what.written = std::uint64_t{1} << 40;
    what.xxh3 = "0123456789abcdef0123456789abcdef";
    what.delivering = copy_of("\0dig\nest");
    what.inflating = copy_of("\n\"}{inflate");
    what.counting = copy_of("count");
    return what;
}

std::string text_of(const checkpoint& what) {
    const auto text = encode(what);
    return std::string(reinterpret_cast<const char*>(text.data()), text.size());
}

// Why `text` is refused; empty when it is not.
std::string refusal(std::string_view text) {
    const auto found = decode_checkpoint(bytes_of(text));
    if (found) return {};
    CHECK(found.error().cause() == error::checkpoint_refused);
    return found.error().detail();
}

std::string with(std::string text, std::string_view old, std::string_view fresh) {
    const auto at = text.find(old);
    REQUIRE(at != std::string::npos);
    return text.replace(at, old.size(), fresh);
}

}  // namespace

TEST_CASE("a checkpoint is read back as it was written", "[checkpoint]") {
    const auto wanted = sample();
    const auto found = decode_checkpoint(encode(wanted));
    REQUIRE(found.has_value());
    CHECK(found->file.etag == wanted.file.etag);
    CHECK(found->file.length == wanted.file.length);
    CHECK_FALSE(found->file.stored_length);
    CHECK(found->file.hash == wanted.file.hash);
    CHECK_FALSE(found->file.chunked);
    CHECK(found->format == wanted.format);
    CHECK(found->keep_gzip);
    CHECK_FALSE(found->plain);
    CHECK(found->received == wanted.received);
    CHECK(found->stored_crc32c == wanted.stored_crc32c);
    CHECK(found->written == wanted.written);
    CHECK(found->xxh3 == wanted.xxh3);
    CHECK(found->delivering == wanted.delivering);
    CHECK(found->inflating == wanted.inflating);
    CHECK(found->counting == wanted.counting);
    CHECK(found->hashing.empty());
}

TEST_CASE("a checkpoint of another build is refused, whatever else it says", "[checkpoint]") {
    REQUIRE_FALSE(build_identity().empty());
    const auto text = text_of(sample());
    CHECK(refusal(with(text, build_identity(), "0.0.1 abc def")) == "another build wrote it");
    CHECK(refusal(with(text, build_identity(), "")) == "another build wrote it");
    CHECK(refusal(R"({"build":"of another version, which writes other things"})") ==
          "another build wrote it");
}

TEST_CASE("what is no checkpoint is refused", "[checkpoint]") {
    const auto text = text_of(sample());
    CHECK_FALSE(refusal("").empty());
    CHECK_FALSE(refusal("\n").empty());
    CHECK_FALSE(refusal("[]\n").empty());
    CHECK_FALSE(refusal(with(text, "\"csv\"", "\"xls\"")).empty());
    CHECK_FALSE(refusal(with(text, "\"received\":58720256", "\"received\":-1")).empty());
    CHECK_FALSE(refusal(with(text, "\"plain\":false", "\"plain\":0")).empty());
    CHECK(refusal(text + "x") == "something follows it");
    CHECK(refusal(text.substr(0, text.size() - 1)) == "counting is cut short");
    CHECK(refusal(with(text, "\"hashing\":0", "\"hashing\":18446744073709551615")) ==
          "hashing is cut short");
}

TEST_CASE("a build is named by what the linker made of it", "[checkpoint]") {
    const auto& identity = build_identity();
    CHECK(std::ranges::count(identity, ' ') == 2);
    CHECK(&identity == &build_identity());
}

}  // namespace checkpoint_tests
