#include "api/answer_limits.hpp"

#include <sluice/api/codec.hpp>
#include <sluice/core/limits.hpp>

#include "support/catch.hpp"

namespace api_codec_faults_tests {

using namespace sluice;

namespace {

/// The vendor's guide, example of step 2 when the operation has completed.
const std::string guide_completed =
    R"({"type":"SEARCH_EXPORT","details":null,"results":{"expires":"2022-11-02T00:00:00Z",)"
    R"("searchExportId":"efghijk456"},"state":"COMPLETED","errorDetails":"",)"
    R"("createdAt":"2022-10-26T15:07:49Z","finishedAt":"2022-10-26T15:08:49Z",)"
    R"("estimatePctComplete":100,"step":""})";

template <class T>
std::string refusal_of(const outcome<T>& read) {
    if (read) return "accepted";
    CHECK(read.error().cause() == error::malformed_answer);
    CHECK(read.error().message().size() < 2 * limits::quoted_bytes);
    return read.error().detail();
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a member of the wrong type that would lose data is refused by its name") {
    CHECK(refusal_of(decode_create("{}")) == "`operationId` should be a text, but is missing");
    CHECK(refusal_of(decode_create(R"({"operationId":17})")) ==
          "`operationId` should be a text, but is 17");
    CHECK(refusal_of(decode_create(R"({"operationId":""})")) ==
          "`operationId` should be a text, but is \"\"");
    CHECK(refusal_of(decode_operation("{}")) == "`state` should be a text, but is missing");
    CHECK(refusal_of(decode_operation(R"({"state":3})")) == "`state` should be a text, but is 3");
    CHECK(refusal_of(decode_operation(R"({"state":"COMPLETED","results":"x"})")) ==
          "`results` should be an object or null, but is \"x\"");
    CHECK(
        refusal_of(decode_operation(R"({"state":"COMPLETED","results":{"searchExportId":[1]}})")) ==
        "`searchExportId` should be a text or null, but is [1]");
    CHECK(refusal_of(decode_results(R"({"expires":"2022-11-02T00:00:00Z"})")) ==
          "`location` should be a text, but is missing");
    CHECK(refusal_of(decode_segments(R"({"segments":{"id":"x"}})")) ==
          "`segments` should be a list, but is {\"id\":\"x\"}");
    CHECK(refusal_of(decode_segments(R"({"segments":[1]})")) ==
          "`segments` should be a list of objects, but is [1]");
    CHECK(refusal_of(decode_segments(R"({"segments":[{"name":"x"}]})")) ==
          "`id` should be a text, but is missing");
    CHECK(refusal_of(decode_segments(R"({"nextPaginationToken":5})")) ==
          "`nextPaginationToken` should be a text or null, but is 5");
    CHECK(refusal_of(decode_operations(R"({"operations":[{"state":"PENDING"}]})")) ==
          "`id` should be a text, but is missing");
}

TEST_CASE("what is no answer at all is a typed failure for every reader") {
    const std::string html = "<html><head><title>Sign in</title></head><body>…</body></html>";
    const std::string deep(100'000, '[');
    const std::string deep_object = [] {
        std::string text;
        for (int i = 0; i < 100'000; ++i) text += "{\"a\":";
        return text;
    }();
    const std::string huge = R"({"operationId":")" + std::string(10 << 20, 'x') + R"("})";
    const std::string bodies[] = {
        "",
        " \r\n",
        html,
        deep,
        deep_object,
        huge,
        "null",
        "17",
        "\"text\"",
        "[]",
        "{",
        "{}}",
        R"({"operationId":"abc)",
        R"({"operationId":"a"} trailing)",
        std::string("\0\0", 2),
        "\xFF\xFE{}",
        R"({"operationId":"\ud800"})",
    };
    for (const std::string& body : bodies) {
        CAPTURE(body.substr(0, 60));
        CHECK(refusal_of(decode_create(body)) != "accepted");
        CHECK(refusal_of(decode_operation(body)) != "accepted");
        CHECK(refusal_of(decode_operations(body)) != "accepted");
        CHECK(refusal_of(decode_results(body)) != "accepted");
        CHECK(refusal_of(decode_segments(body)) != "accepted");
    }
    CHECK(holds(refusal_of(decode_create(html)), "<title>Sign in"));
    CHECK(holds(refusal_of(decode_create("")), "empty"));
}

TEST_CASE("every cut of an answer is refused, never half taken") {
    for (std::size_t length = 0; length < guide_completed.size(); ++length)
        if (decode_operation(std::string_view(guide_completed).substr(0, length)))
            FAIL("taken at " << length << " bytes");
}

TEST_CASE("an answer as deep as the limit is read, one deeper is not") {
    const auto nested = [](std::size_t depth) {
        return R"({"operationId":"x","deep":)" + std::string(depth - 1, '[') +
               std::string(depth - 1, ']') + "}";
    };
    CHECK(decode_create(nested(limits::json_depth)).has_value());
    CHECK(!decode_create(nested(limits::json_depth + 1)).has_value());
}

TEST_CASE("no part of a signed URL gets into a failure") {
    const std::string canary = "X-Goog-Signature=cafe";
    const std::string bodies[] = {
        R"({"location":"https://storage.googleapis.com/x?)" + canary,
        R"({"location":["https://storage.googleapis.com/x?)" + canary + R"("]})",
        R"({"location":{"url":"https://storage.googleapis.com/x?)" + canary + R"("}})",
        R"(["https://storage.googleapis.com/x?)" + canary + R"("])",
        "https://storage.googleapis.com/x?" + canary,
    };
    for (const std::string& body : bodies) {
        const auto read = decode_results(body);
        REQUIRE(!read);
        CHECK(!holds(read.error().message(), "Goog"));
        CHECK(!holds(read.error().message(), "cafe"));
    }
    CHECK(refusal_of(decode_results(bodies[1])) == "`location` should be a text, but is array");
}

}  // namespace api_codec_faults_tests
