#include <sluice/api/codec.hpp>
#include <sluice/core/limits.hpp>

#include "support/catch.hpp"

namespace api_codec_tests {

using namespace sluice;

namespace {

const time_range day{*parse_time("2020-10-13"), *parse_time("2020-10-14")};

/// The vendor's guide, example of step 2 while the operation runs.
const std::string guide_pending =
    R"({"type":"SEARCH_EXPORT","details":null,"results":null,"state":"PENDING","errorDetails":"",)"
    R"("createdAt":"2022-10-26T15:07:49.123456Z","finishedAt":null,"estimatePctComplete":10,)"
    R"("step":""})";
/// The same, completed.
const std::string guide_completed =
    R"({"type":"SEARCH_EXPORT","details":null,"results":{"expires":"2022-11-02T00:00:00Z",)"
    R"("searchExportId":"efghijk456"},"state":"COMPLETED","errorDetails":"",)"
    R"("createdAt":"2022-10-26T15:07:49Z","finishedAt":"2022-10-26T15:08:49Z",)"
    R"("estimatePctComplete":100,"step":""})";

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a create asks for the window, and for the segment's own range to be the same") {
    CHECK(encode_create(export_spec{}, day) ==
          R"({"segmentId":"everyone","type":"TYPE_EVENT","format":"FORMAT_NDJSON",)"
          R"("timeRange":{"start":"2020-10-13T00:00:00Z","end":"2020-10-14T00:00:00Z"},)"
          R"("segmentTimeRange":{"start":"2020-10-13T00:00:00Z","end":"2020-10-14T00:00:00Z"}})");
}

TEST_CASE("a create names type, format, fields and scope as the API spells them") {
    export_spec spec;
    spec.segment = segment_id("name@example.com:42\"");
    spec.type = export_type::individual;
    spec.format = export_format::csv;
    spec.fields = {"IndvId", "user_*"};
    spec.scope = "SCOPE_X";
    CHECK(encode_create(spec, day) ==
          R"({"segmentId":"name@example.com:42\"","type":"TYPE_INDIVIDUAL","format":"FORMAT_CSV",)"
          R"("timeRange":{"start":"2020-10-13T00:00:00Z","end":"2020-10-14T00:00:00Z"},)"
          R"("segmentTimeRange":{"start":"2020-10-13T00:00:00Z","end":"2020-10-14T00:00:00Z"},)"
          R"("fields":["IndvId","user_*"],"eventDetails":{"scope":"SCOPE_X"}})");
    spec.format = export_format::json;
    CHECK(holds(encode_create(spec, day), R"("format":"FORMAT_JSON")"));
    const time_range odd{*parse_time("2020-10-13T00:00:00.250Z"), day.end};
    CHECK(holds(encode_create(spec, odd), R"("start":"2020-10-13T00:00:00.250Z")"));
}

TEST_CASE("the guide's own answers are read") {
    CHECK(decode_create(R"({"operationId": "abcdefg123"})")->text() == "abcdefg123");

    const auto pending = decode_operation(guide_pending);
    REQUIRE(pending.has_value());
    CHECK(pending->now == operation::state::pending);
    CHECK(pending->percent == 10.0);
    CHECK(pending->created_at == *parse_time("2022-10-26T15:07:49.123Z"));
    CHECK(!pending->finished_at);
    CHECK(pending->results.empty());
    CHECK(pending->error_details.empty());
    CHECK(pending->state_text == "PENDING");

    const auto completed = decode_operation(guide_completed);
    REQUIRE(completed.has_value());
    CHECK(completed->now == operation::state::completed);
    CHECK(completed->results.text() == "efghijk456");
    CHECK(completed->percent == 100.0);
    CHECK(completed->finished_at == *parse_time("2022-10-26T15:08:49Z"));

    const auto results =
        decode_results(R"({"location":"https://storage.googleapis.com/fullstoryapp-search-export/)"
                       R"(some\u0026long\u0026url","expires":"2022-10-26T15:07:49+00:00"})");
    REQUIRE(results.has_value());
    CHECK(results->where.reveal() ==
          "https://storage.googleapis.com/fullstoryapp-search-export/some&long&url");
    CHECK(results->expires == *parse_time("2022-10-26T15:07:49Z"));
}

TEST_CASE("states are read however they are spelled") {
    using state = operation::state;
    const struct {
        const char* spelled;
        state now;
    } rows[] = {
        {"PENDING", state::pending},     {"pending", state::pending},
        {"COMPLETED", state::completed}, {"Completed", state::completed},
        {"FAILED", state::failed},       {"ERROR", state::failed},
        {"error", state::failed},        {"RUNNING", state::unknown},
        {"COMPLETED?", state::unknown},
    };
    for (const auto& row : rows) {
        CAPTURE(row.spelled);
        const auto read = decode_operation(R"({"state":")" + std::string(row.spelled) + R"("})");
        REQUIRE(read.has_value());
        CHECK(read->now == row.now);
        CHECK(read->state_text == row.spelled);
    }
}

TEST_CASE("a failed operation keeps the server's words, and they are fit to be shown") {
    const struct {
        std::string details;
        std::string words;
    } rows[] = {
        {R"("no such field: evt_x")", "no such field: evt_x"},
        {R"("two\nlines \u001b[31m")", "two lines [31m"},
        {R"({"code":7})", R"({"code":7})"},
        {"null", ""},
    };
    for (const auto& row : rows) {
        const auto read =
            decode_operation(R"({"state":"ERROR","errorDetails":)" + row.details + "}");
        REQUIRE(read.has_value());
        CHECK(read->error_details == row.words);
    }
    const auto longer = decode_operation(R"({"state":"FAILED","errorDetails":")" +
                                         std::string(5000, 'x') + R"("})");
    CHECK(longer->error_details.size() <= limits::quoted_bytes);
}

TEST_CASE("a percentage of whatever type is taken, clamped, or left out") {
    const struct {
        const char* json;
        std::optional<double> percent;
    } rows[] = {
        {"0", 0.0},
        {"10", 10.0},
        {"99.5", 99.5},
        {"100", 100.0},
        {"-3", 0.0},
        {"250", 100.0},
        {"1e300", 100.0},
        {"18446744073709551615", 100.0},
        {"\"42\"", 42.0},
        {"\"4.5\"", 4.5},
        {"\"-1\"", 0.0},
        {"\"abc\"", std::nullopt},
        {"\"\"", std::nullopt},
        {"\"10%\"", std::nullopt},
        {"\"nan\"", std::nullopt},
        {"\"inf\"", std::nullopt},
        {"null", std::nullopt},
        {"true", std::nullopt},
        {"[10]", std::nullopt},
        {"{}", std::nullopt},
    };
    for (const auto& row : rows) {
        CAPTURE(row.json);
        const auto read = decode_operation(R"({"state":"PENDING","estimatePctComplete":)" +
                                           std::string(row.json) + "}");
        REQUIRE(read.has_value());
        CHECK(read->percent == row.percent);
    }
}

TEST_CASE("an operation that is completed without results is one without results") {
    for (const char* results : {"null", "{}", R"({"expires":"2022-11-02T00:00:00Z"})",
                                R"({"searchExportId":null})", R"({"searchExportId":""})"}) {
        CAPTURE(results);
        const auto read =
            decode_operation(R"({"state":"COMPLETED","results":)" + std::string(results) + "}");
        REQUIRE(read.has_value());
        CHECK(read->now == operation::state::completed);
        CHECK(read->results.empty());
    }
    CHECK(decode_operation(R"({"state":"COMPLETED"})")->results.empty());
}

TEST_CASE("results before their time are none") {
    const auto read = decode_operation(
        R"({"state":"PENDING","results":{"searchExportId":"early"},"createdAt":17})");
    REQUIRE(read.has_value());
    CHECK(read->results.empty());
    CHECK(!read->created_at);
}

TEST_CASE("an expiry that cannot be read is left out, the location is kept") {
    for (const char* expires : {"null", "17", "\"soon\"", "\"\""}) {
        const auto read =
            decode_results(R"({"location":"https://h/x","expires":)" + std::string(expires) + "}");
        REQUIRE(read.has_value());
        CHECK(!read->expires);
        CHECK(read->where.reveal() == "https://h/x");
    }
}

TEST_CASE("a page of segments is read with its token") {
    const auto page = decode_segments(
        R"({"segments":[{"id":"htIXCSMv9Q9M","name":"Größe","creator":"a@b","created":)"
        R"("2018-01-04T20:07:11Z","url":"https://app.fullstory.com/x"},{"id":"two","name":null,)"
        R"("creator":7}],"nextPaginationToken":"tok/1+="})");
    REQUIRE(page.has_value());
    REQUIRE(page->segments.size() == 2);
    CHECK(page->segments[0].id.text() == "htIXCSMv9Q9M");
    CHECK(page->segments[0].name == "Größe");
    CHECK(page->segments[0].creator == "a@b");
    CHECK(page->segments[0].created == "2018-01-04T20:07:11Z");
    CHECK(page->segments[0].link == "https://app.fullstory.com/x");
    CHECK(page->segments[1].name.empty());
    CHECK(page->segments[1].creator.empty());
    CHECK(page->next == "tok/1+=");
    for (const char* last : {"{}", R"({"segments":null,"nextPaginationToken":null})",
                             R"({"segments":[],"nextPaginationToken":""})"}) {
        const auto empty = decode_segments(last);
        REQUIRE(empty.has_value());
        CHECK(empty->segments.empty());
        CHECK(empty->next.empty());
    }
}

TEST_CASE("a list of operations gives the exports, and not what deletes") {
    const auto list = decode_operations(
        R"({"operations":[{"id":"a=","type":"DELETE_USER","state":"PENDING"},)"
        R"({"id":"b=","type":"SEARCH_EXPORT","state":"PENDING","estimatePctComplete":10},)"
        R"({"id":"c","state":"COMPLETED","results":{"searchExportId":"r"}}]})");
    REQUIRE(list.has_value());
    REQUIRE(list->size() == 2);
    CHECK((*list)[0].id.text() == "b=");
    CHECK((*list)[0].percent == 10.0);
    CHECK((*list)[1].results.text() == "r");
}

TEST_CASE("integers beyond a double do not upset an answer") {
    CHECK(decode_create(R"({"n":9223372036854775807,"operationId":"x","m":123456789012345678901})")
              ->text() == "x");
}

}  // namespace api_codec_tests
