#include <sluice/sinks/manifest_line.hpp>

#include <limits>

#include "support/catch.hpp"

namespace manifest_line_tests {

using namespace sluice;

namespace {

receipt example() {
    receipt what;
    what.window = time_range{*parse_time("2026-01-01"), *parse_time("2026-01-02")};
    what.content.stored_bytes = 139;
    what.content.stored_crc32c = 0x0000beef;
    what.content.bytes = 1000;
    what.content.xxh3 = "00112233445566778899aabbccddeeff";
    what.content.rows = 7;
    what.objects = plain_object(
        "everyone/event/date=2026-01-01/20260101T000000Z_20260102T000000Z.ndjson", what.content);
    what.operation = operation_id("abcdefg123");
    what.results = export_id("efghijk456");
    what.delivered_at = *parse_time("2026-01-03T04:05:06.789Z");
    return what;
}

const std::string example_line =
    R"({"window":{"start":"2026-01-01T00:00:00Z","end":"2026-01-02T00:00:00Z"},)"
    R"("path":"everyone/event/date=2026-01-01/20260101T000000Z_20260102T000000Z.ndjson",)"
    R"("bytes":1000,"rows":7,"xxh3":"00112233445566778899aabbccddeeff",)"
    R"("stored":{"bytes":139,"crc32c":"0000beef"},)"
    R"("operation":"abcdefg123","export":"efghijk456","delivered_at":"2026-01-03T04:05:06.789Z",)"
    R"("segment":"everyone","type":"event","format":"ndjson","fields":[],"scope":""})";

std::string replaced(std::string text, const std::string& old, const std::string& with) {
    const auto at = text.find(old);
    REQUIRE(at != std::string::npos);
    return text.replace(at, old.size(), with);
}

}  // namespace

TEST_CASE("a receipt is one line of JSON with its members in order") {
    CHECK(encode_receipt(export_spec{}, example()) == example_line);
}

TEST_CASE("a receipt comes back as it was written") {
    export_spec odd;
    odd.segment = segment_id("name@example.com:42/…\n\"");
    odd.type = export_type::individual;
    odd.format = export_format::csv;
    odd.fields = {"user_é", "evt_\"x\"", ""};
    odd.scope = "SCOPE\t";
    receipt extreme = example();
    extreme.content.bytes = std::numeric_limits<std::uint64_t>::max();
    extreme.content.rows = (std::uint64_t{1} << 53) + 1;
    extreme.objects = plain_object("a\\b\nc", extreme.content);
    extreme.content.stored_bytes = 0;
    extreme.content.stored_crc32c = 0xffffffff;
    extreme.operation = operation_id();
    extreme.results = export_id();

    for (const export_spec& spec : {export_spec{}, odd}) {
        for (const receipt& what : {example(), extreme}) {
            const std::string line = encode_receipt(spec, what);
            CHECK(line.find('\n') == std::string::npos);
            const auto back = decode_receipt(line);
            REQUIRE(back.has_value());
            CHECK(back->what == what);
            CHECK(back->spec == canonical(spec));
        }
    }
}

TEST_CASE("objects that are not just the content are listed with digests of their own") {
    receipt packed = example();
    packed.objects.front().name += ".gz";
    packed.objects.front().bytes = 99;
    packed.objects.front().digest = std::string(32, 'a');
    packed.objects.front().version = "7";
    auto parted = packed;
    parted.objects.push_back(stored_object{"second", 3, std::string(32, 'b'), ""});
    auto versioned = example();
    versioned.objects.front().version = "\"etag\"";
    for (const auto& what : {packed, parted, versioned}) {
        const auto line = encode_receipt(export_spec{}, what);
        CHECK(line.find("\"objects\":[{\"path\":") != std::string::npos);
        CHECK(decode_receipt(line).value().what == what);
        CHECK(decode_objects(encode_objects(what.objects)).value() == what.objects);
    }
    for (const auto* wrong : {"", "{}", "[1]", "[[]]", "[[\"a\",-1.5,\"\",\"\"]]", "[[1,1,1,1]]"})
        CHECK(decode_objects(wrong).has_error());
}

TEST_CASE("a newer program's members do not matter") {
    CHECK(decode_receipt(replaced(example_line, "{\"window\"", R"({"new":[{}],"window")"))
              .has_value());
}

TEST_CASE("a line that lost something is refused by the member's name") {
    const struct {
        std::string old;
        std::string with;
        std::string named;
    } rows[] = {
        {R"("bytes":1000)", R"("bytes":-1)", "`bytes`"},
        {R"("bytes":1000)", R"("bytes":1.5)", "`bytes`"},
        {R"("bytes":1000)", R"("bytes":"1000")", "`bytes`"},
        {R"("bytes":1000,)", "", "`bytes`"},
        {R"("rows":7)", R"("rows":null)", "`rows`"},
        {"eeff", "eef", "`xxh3`"},
        {"eeff", "EEFF", "`xxh3`"},
        {"0000beef", "beef", "`crc32c`"},
        {R"({"bytes":139,"crc32c":"0000beef"})", "17", "`stored`"},
        {R"("path":"e)", R"("path":"","x":"e)", "`path`"},
        {R"("2026-01-02T00:00:00Z")", R"("tomorrow")", "`end`"},
        {"04:05:06.789Z", "", "`delivered_at`"},
        {R"("event")", R"("events")", "`type`"},
        {R"("format":"ndjson")", R"("format":"xml")", "`format`"},
        {R"("fields":[])", R"("fields":[1])", "`fields`"},
        {R"("fields":[])", R"("fields":"a")", "`fields`"},
        {R"("segment":"everyone")", R"("segment":"")", "`segment`"},
        {R"({"start":"2026-01-01T00:00:00Z","end":"2026-01-02T00:00:00Z"})", "[]", "`window`"},
    };
    for (const auto& row : rows) {
        const std::string line = replaced(example_line, row.old, row.with);
        CAPTURE(line);
        const auto read = decode_receipt(line);
        REQUIRE(!read);
        CHECK(read.error().cause() == error::invalid_argument);
        CHECK(read.error().message().find(row.named) != std::string::npos);
    }
}

TEST_CASE("a torn line of a manifest is refused wherever it was torn") {
    for (std::size_t length = 0; length < example_line.size(); ++length) {
        const auto read = decode_receipt(std::string_view(example_line).substr(0, length));
        if (read) FAIL("taken at " << length << " bytes");
    }
}

}  // namespace manifest_line_tests
