#include <sluice/api/export_spec.hpp>

#include <set>

#include "support/catch.hpp"

namespace api_export_spec_tests {

using namespace sluice;

TEST_CASE("equal specs have one canonical line, different ones another") {
    export_spec plain;
    CHECK(canonical(plain) ==
          R"({"segment":"everyone","type":"event","format":"ndjson","fields":[],"scope":""})");
    CHECK(canonical(plain) == canonical(export_spec{}));

    std::set<std::string> lines{canonical(plain)};
    const auto differs = [&](auto change) {
        export_spec other;
        change(other);
        return lines.insert(canonical(other)).second;
    };
    CHECK(differs([](export_spec& s) { s.segment = segment_id("s"); }));
    CHECK(differs([](export_spec& s) { s.type = export_type::individual; }));
    CHECK(differs([](export_spec& s) { s.format = export_format::csv; }));
    CHECK(differs([](export_spec& s) { s.format = export_format::json; }));
    CHECK(differs([](export_spec& s) { s.fields = {"a", "b"}; }));
    CHECK(differs([](export_spec& s) { s.fields = {"a,b"}; }));
    CHECK(differs([](export_spec& s) { s.fields = {"b", "a"}; }));
    CHECK(differs([](export_spec& s) { s.fields = {R"(a","b)"}; }));
    CHECK(differs([](export_spec& s) { s.scope = "SCOPE"; }));
}

TEST_CASE("a canonical line is one line, whatever is in the spec") {
    export_spec odd;
    odd.segment = segment_id("a\nb\"c\\d\x01");
    const std::string line = canonical(odd);
    CHECK(line.find('\n') == std::string::npos);
    CHECK(line.find(R"(a\nb\"c\\d\u0001)") != std::string::npos);
}

TEST_CASE("types and formats are read as they are named") {
    for (const auto type : {export_type::event, export_type::individual})
        CHECK(*parse_export_type(name(type)) == type);
    for (const auto format : {export_format::ndjson, export_format::csv, export_format::json})
        CHECK(*parse_export_format(name(format)) == format);
    for (const char* wrong : {"", "Event", "events", "TYPE_EVENT", "ndjson"}) {
        CAPTURE(wrong);
        const auto type = parse_export_type(wrong);
        REQUIRE(!type);
        CHECK(type.error().cause() == error::invalid_argument);
        CHECK(type.error().detail().find("event or individual") != std::string::npos);
    }
    CHECK(!parse_export_format("parquet"));
}

}  // namespace api_export_spec_tests
