#include "support/catch.hpp"

#include <sluice/net/request.hpp>

namespace net_request_tests {

using namespace sluice;

TEST_CASE("header fields are found whatever their case, the first of a name first") {
    header_list headers;
    headers.add("ETag", "\"1\"");
    headers.add("X-Goog-Hash", "crc32c=a");
    headers.add("x-goog-hash", "md5=b");
    CHECK(headers.find("etag") == "\"1\"");
    CHECK(headers.find("X-GOOG-HASH") == "crc32c=a");
    CHECK_FALSE(headers.find("ETa").has_value());
    CHECK_FALSE(headers.find("").has_value());
    CHECK(headers.all("X-Goog-Hash") == "crc32c=a, md5=b");
    CHECK(headers.all("absent").empty());
    CHECK(headers.fields().size() == 3);
}

TEST_CASE("an empty field is told from an absent one") {
    header_list headers;
    headers.add("A", "");
    headers.add("a", "x");
    CHECK(headers.find("a") == "");
    CHECK(headers.all("a") == ", x");
}

}  // namespace net_request_tests
