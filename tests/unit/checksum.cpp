#include <sluice/transfer/checksum.hpp>

#include "support/catch.hpp"
#include "support/gzip.hpp"

namespace checksum_tests {

using namespace sluice;
using test::bytes_of;

TEST_CASE("crc32c is Castagnoli's, as iSCSI and Cloud Storage state it", "[checksum]") {
    CHECK(crc32c(0, {}) == 0);
    CHECK(crc32c(0, bytes_of("123456789")) == 0xe3069283);
    CHECK(crc32c(0, bytes_of(std::string(32, '\0'))) == 0x8a9136aa);
    CHECK(crc32c(0, bytes_of(std::string(32, '\xff'))) == 0x62a8ab43);
}

TEST_CASE("crc32c of a stream does not depend on how it is cut", "[checksum]") {
    const auto text = test::sample_text(1000);
    const auto whole = crc32c(0, bytes_of(text));
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const auto first = crc32c(0, bytes_of(text).first(at));
        CHECK(crc32c(first, bytes_of(text).subspan(at)) == whole);
    }
}

TEST_CASE("xxh3 is the 128 bit variant, high half first", "[checksum]") {
    xxh3_digest digest;
    CHECK(digest.hex() == "99aa06d3014798d86001c324468d497f");
    digest.update(bytes_of("abc"));
    CHECK(digest.hex() == "06b05ab6733a618578af5f94892f3950");
}

TEST_CASE("xxh3 of a stream does not depend on how it is cut", "[checksum]") {
    const auto text = test::sample_text(5000);
    xxh3_digest whole;
    whole.update(bytes_of(text));
    xxh3_digest pieces;
    for (std::size_t at = 0; at < text.size(); at += 7) {
        pieces.update(bytes_of(text).subspan(at).first(std::min<std::size_t>(7, text.size() - at)));
    }
    CHECK(pieces.hex() == whole.hex());
}

TEST_CASE("md5 in base64 is what Cloud Storage would state", "[checksum]") {
    md5_digest empty;
    CHECK(encode_base64(empty.finish()) == "1B2M2Y8AsgTpgAmY7PhCfg==");
    md5_digest digest;
    digest.update(bytes_of("a"));
    digest.update(bytes_of("bc"));
    CHECK(encode_base64(digest.finish()) == "kAFQmDzST7DWlj99KOF/cg==");
}

TEST_CASE("base64 pads every length", "[checksum]") {
    const auto encoded = [](std::string_view text) {
        return encode_base64({reinterpret_cast<const unsigned char*>(text.data()), text.size()});
    };
    CHECK(encoded("") == "");
    CHECK(encoded("f") == "Zg==");
    CHECK(encoded("fo") == "Zm8=");
    CHECK(encoded("foo") == "Zm9v");
    CHECK(encoded("foobar") == "Zm9vYmFy");
    CHECK(encoded("\xfb\xff\xbf") == "+/+/");
}

TEST_CASE("a digest that is moved in the middle continues", "[checksum]") {
    xxh3_digest rows;
    rows.update(bytes_of("ab"));
    xxh3_digest moved(std::move(rows));
    rows = std::move(moved);
    rows.update(bytes_of("c"));
    CHECK(rows.hex() == "06b05ab6733a618578af5f94892f3950");
    md5_digest stored;
    stored.update(bytes_of("ab"));
    md5_digest other(std::move(stored));
    stored = std::move(other);
    stored.update(bytes_of("c"));
    CHECK(encode_base64(stored.finish()) == "kAFQmDzST7DWlj99KOF/cg==");
}

}  // namespace checksum_tests
