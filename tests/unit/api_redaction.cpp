#include "api/redaction.hpp"

#include "support/catch.hpp"

namespace api_redaction_tests {

using namespace sluice;

namespace {

const std::string key = "eu1.ab/c+d==";

std::string redacted(std::string words) {
    redact(words, key);
    return words;
}

}  // namespace

TEST_CASE("a key is redacted however it is escaped", "[redaction]") {
    const auto written = GENERATE(as<std::string>(), "eu1.ab/c+d==", "eu1.ab\\/c+d==",
                                  "eu1.ab\\u002fc\\u002Bd==", "eu1.ab%2Fc%2Bd%3D%3D",
                                  "eu1.ab%2fc%2bd%3d=", "%65%75%31%2E%61%62%2F%63%2B%64%3D%3D",
                                  "eu1.ab&#47;c&#43;d&#x3D;&#x3d;", "eu1.ab&#x2f;c&#x2B;d=%3D");
    CAPTURE(written);
    CHECK(redacted(written) == "***");
    CHECK(redacted("the key " + written + " and " + written + "!") == "the key *** and ***!");
}

TEST_CASE("a key is redacted in base64, wherever it begins in what was encoded", "[redaction]") {
    // Of the key alone, after "B", after "Ba", after "Basic " and, in the alphabet of URLs, of one
    // with other marks.
    const auto written =
        GENERATE(as<std::string>(), "ZXUxLmFiL2MrZD09",
                 "QmV1MS5hYi9jK2Q9PQ==", "QmFldTEuYWIvYytkPT0=", "QmFzaWMgZXUxLmFiL2MrZD09Cg==");
    CAPTURE(written);
    const auto left = redacted("<" + written + ">");
    CHECK(left.find("***") != std::string::npos);
    CHECK(left.size() <= sizeof "<QmFzaWMg***Cg==>");
    std::string words = "Pz8-Pj4_Pz8-Pj4_";
    redact(words, "?\?>>>?\?\?>>>?");
    CHECK(words == "***");
}

TEST_CASE("what was redacted is not left behind the end of the words", "[redaction]") {
    std::string words = "key " + key;
    const char* const memory = words.data();
    const auto size = words.size();
    redact(words, key);
    REQUIRE(words == "key ***");
    REQUIRE(words.data() == memory);
    CHECK(std::string_view(memory, size).find("d==") == std::string_view::npos);
}

TEST_CASE("words without the key are left as they are", "[redaction]") {
    for (const char* words : {"", "eu1.ab/c+d=", "%", "%2", "\\", "\\u00", "&#", "&#x2",
                              "eu1.ab%2Gc+d==", "EU1.AB/C+D==", "eu1.ab/&#99;+d=&"})
        CHECK(redacted(words) == words);
}

TEST_CASE("a key too short to be one is not looked for", "[redaction]") {
    std::string words = "operation 1234567 of 12345678";
    redact(words, "1234567");
    CHECK(words == "operation 1234567 of 12345678");
    redact(words, "12345678");
    CHECK(words == "operation 1234567 of ***");
}

}  // namespace api_redaction_tests
