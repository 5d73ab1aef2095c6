#include <sluice/api/codec.hpp>
#include <sluice/core/limits.hpp>

#include "support/catch.hpp"

namespace api_codec_error_tests {

using namespace sluice;

TEST_CASE("an error body is shown by what it says") {
    const struct {
        std::string body;
        std::string words;
    } rows[] = {
        {R"({"code":"bad_request","message":"unknown field: evt_x"})", "unknown field: evt_x"},
        {R"({"message":"two\r\nlines\u0007"})", "two lines"},
        {R"({"message":""})", R"({"message":""})"},
        {R"({"message":17})", R"({"message":17})"},
        {R"({"error":"x"})", R"({"error":"x"})"},
        {"plain words", "plain words"},
        {"", ""},
        {"\x1b]0;title\x07 words", "]0;title words"},
        {"<html>\n<head><title>502 Bad Gateway</title></head>\n<body><hr>nginx</body></html>",
         "502 Bad Gateway nginx"},
        {"<Error><Code>ExpiredToken</Code><Message>It has expired.</Message></Error>",
         "ExpiredToken It has expired."},
        {"<unclosed", ""},
        {"{\"message\": \"torn", "{\"message\": \"torn"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.body);
        CHECK(decode_error(row.body) == row.words);
    }
    CHECK(decode_error(std::string(1 << 20, 'x')).size() <= limits::quoted_bytes);
    CHECK(decode_error(std::string(1 << 20, '<')).size() <= limits::quoted_bytes);
    CHECK(decode_error(R"({"message":")" + std::string(5000, 'x') + R"("})").size() <=
          limits::quoted_bytes);
}

}  // namespace api_codec_error_tests
