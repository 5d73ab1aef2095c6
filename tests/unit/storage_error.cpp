#include "transfer/storage_error.hpp"

#include "support/catch.hpp"

namespace storage_error_tests {

using namespace sluice;

TEST_CASE("the code of a storage's error is found in its XML", "[storage_error]") {
    CHECK(storage_error_code("<?xml version='1.0'?><Error><Code>ExpiredToken</Code><Message>The "
                             "provided token has expired.</Message></Error>") == "ExpiredToken");
    CHECK(storage_error_code("<Code>A</Code><Code>B</Code>") == "A");
    CHECK(storage_error_code("<Code></Code>").empty());
}

TEST_CASE("what is no plain word is no code", "[storage_error]") {
    for (const auto& body :
         {std::string(), std::string("ExpiredToken"), std::string("<Code>"),
          std::string("<Code>ExpiredTok"), std::string("<Code>a b</Code>"),
          std::string("<Code>\x1b[2J</Code>"), "<Code>" + std::string(65, 'x') + "</Code>"}) {
        CAPTURE(body);
        CHECK(storage_error_code(body).empty());
    }
}

TEST_CASE("a location has expired when the storage refuses what the URL carries",
          "[storage_error]") {
    CHECK(tells_expiry(400, "ExpiredToken"));
    CHECK(tells_expiry(400, "AccessDenied"));
    CHECK(tells_expiry(403, "AccessDenied"));
    CHECK(tells_expiry(403, ""));
    CHECK(tells_expiry(401, ""));
    CHECK_FALSE(tells_expiry(400, ""));
    CHECK_FALSE(tells_expiry(400, "InvalidArgument"));
    CHECK_FALSE(tells_expiry(404, "ExpiredToken"));
    CHECK_FALSE(tells_expiry(503, "ExpiredToken"));
}

}  // namespace storage_error_tests
