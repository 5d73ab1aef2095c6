#include <sluice/api/account.hpp>

#include <set>

#include "api/sha256.hpp"
#include "support/catch.hpp"

namespace api_account_tests {

using namespace sluice;

namespace {

account account_of(const std::string& key, const std::string& base) {
    account who;
    who.key = secret(key);
    who.base = *parse_url(base);
    return who;
}

}  // namespace

TEST_CASE("a key's prefix decides on its data centre") {
    const struct {
        const char* key;
        const char* origin;
    } rows[] = {
        {"eu1.abc/def+=", "https://api.eu1.fullstory.com"},
        {"na1.abc", "https://api.fullstory.com"},
        {"abcdef", "https://api.fullstory.com"},
        {"xeu1.abc", "https://api.fullstory.com"},
        {"eu1", "https://api.fullstory.com"},
        {"", "https://api.fullstory.com"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.key);
        const url base = default_base(secret(row.key));
        CHECK(base.origin() == row.origin);
        CHECK(base.target == "/");
        CHECK(base.secure());
    }
}

TEST_CASE("a fingerprint tells accounts apart, and nothing of their keys") {
    const account one = account_of("k1", "https://api.fullstory.com");
    CHECK(one.fingerprint().size() == 16);
    CHECK(one.fingerprint().find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(one.fingerprint() == account_of("k1", "https://api.fullstory.com/").fingerprint());
    CHECK(one.fingerprint() == account_of("k1", "https://API.fullstory.com:443/").fingerprint());

    const std::set<std::string> different{
        one.fingerprint(),
        account_of("k2", "https://api.fullstory.com").fingerprint(),
        account_of("k1", "https://api.eu1.fullstory.com").fingerprint(),
        account_of("k1", "https://api.fullstory.com:8443").fingerprint(),
        account_of("k1", "https://api.fullstory.com/prefix").fingerprint(),
    };
    CHECK(different.size() == 5);
}

TEST_CASE("a fingerprint is the same on every machine") {
    // printf 'https://api.fullstory.com\nk1' | sha256sum
    CHECK(account_of("k1", "https://api.fullstory.com").fingerprint() == "461e0bd3fada10fb");
}

TEST_CASE("SHA-256 of parts is that of the whole") {
    // The "abc" of FIPS 180-2.
    const unsigned char known[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                                   0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                                   0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    const auto digest = sha256({"a", "", "bc"});
    CHECK(std::equal(digest.begin(), digest.end(), std::begin(known), std::end(known)));
}

}  // namespace api_account_tests
