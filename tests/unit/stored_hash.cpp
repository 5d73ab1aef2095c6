#include "transfer/stored_hash.hpp"

#include "support/catch.hpp"

namespace stored_hash_tests {

using namespace sluice;

TEST_CASE("hashes are read from one header or several", "[stored_hash]") {
    const stored_hash both{"n03x6A==", "Ojk9c3dhfxgoKVVHYwFbHQ=="};
    CHECK(parse_stored_hash("crc32c=n03x6A==,md5=Ojk9c3dhfxgoKVVHYwFbHQ==") == both);
    CHECK(parse_stored_hash("md5=Ojk9c3dhfxgoKVVHYwFbHQ== , crc32c=n03x6A==") == both);
    CHECK(parse_stored_hash("crc32c=n03x6A==") == stored_hash{"n03x6A==", ""});
    CHECK(parse_stored_hash("crc32c=n03x6A==, sha256=abc, ,=,") == stored_hash{"n03x6A==", ""});
}

TEST_CASE("what is no hash is none", "[stored_hash]") {
    for (const auto* text :
         {"", ",", "=", "crc32c", "crc32c=", "crc32c=n03x6A=", "crc32c=n03x6AAA", "crc32c=n03x*A==",
          "CRC32C=n03x6A==", "md5=n03x6A==", "crc32c=Ojk9c3dhfxgoKVVHYwFbHQ==", "n03x6A=="}) {
        CAPTURE(text);
        CHECK(parse_stored_hash(text).empty());
    }
}

TEST_CASE("a CRC32C is spelled with its highest byte first", "[stored_hash]") {
    CHECK(spell_crc32c(0) == "AAAAAA==");
    CHECK(spell_crc32c(0xe3069283) == "4waSgw==");
}

}  // namespace stored_hash_tests
