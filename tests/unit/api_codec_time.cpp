#include <sluice/api/codec.hpp>

#include "support/catch.hpp"

namespace api_codec_time_tests {

using namespace sluice;
using namespace std::chrono_literals;

TEST_CASE("HTTP dates are read in all three forms of RFC 9110") {
    const wall_time known = *parse_time("1994-11-06T08:49:37Z");
    for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                             "Sun Nov  6 08:49:37 1994", "  Sun, 06 Nov 1994 08:49:37 GMT "}) {
        CAPTURE(text);
        const auto read = parse_http_date(text);
        REQUIRE(read);
        CHECK(*read == known);
    }
    CHECK(parse_http_date("Thu, 29 Feb 2024 23:59:60 GMT") == *parse_time("2024-03-01T00:00:00Z"));
    CHECK(parse_http_date("Saturday, 01-Jan-28 00:00:00 GMT") == *parse_time("2028-01-01"));
}

TEST_CASE("what is no HTTP date is none") {
    for (const char* text :
         {"", " ", "soon", "120", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
          "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 2024 08:49:37 GMT",
          "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
          "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
          "Nix, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT x", "Sun, 06 Nov",
          "Sun Nov 06 08:49:37 1994 GMT", "1994-11-06T08:49:37Z",
          "Sun, -6 Nov 1994 08:49:37 GMT"}) {
        CAPTURE(text);
        CHECK(!parse_http_date(text));
    }
}

TEST_CASE("Retry-After is honoured, bounded, or nothing") {
    const wall_time now = *parse_time("1994-11-06T08:49:07Z");
    const struct {
        std::string value;
        std::optional<std::chrono::milliseconds> wait;
    } rows[] = {
        {"0", 0ms},
        {"30", 30s},
        {" 30\t", 30s},
        {"0030", 30s},
        {"3600", 1h},
        {"3601", 1h},
        {"1000000000", 1h},
        {"99999999999999999999999999", 1h},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 30s},
        {"Sun, 06 Nov 1994 08:49:00 GMT", 0ms},
        {"Sun, 06 Nov 2094 08:49:37 GMT", 1h},
        {"", std::nullopt},
        {"-5", std::nullopt},
        {"+5", std::nullopt},
        {"1.5", std::nullopt},
        {"1e3", std::nullopt},
        {"30s", std::nullopt},
        {"soon", std::nullopt},
        {"30, 60", std::nullopt},
    };
    for (const auto& row : rows) {
        CAPTURE(row.value);
        CHECK(parse_retry_after(row.value, now) == row.wait);
    }
}

}  // namespace api_codec_time_tests
