#include <sluice/sinks/target.hpp>

#include "support/catch.hpp"
#include "support/sink_conformance.hpp"

namespace target_tests {

using namespace sluice;

namespace {

const time_range window = test::window_of_day(0);
constexpr auto everyone_path =
    "everyone/event/date=2026-01-01/20260101T000000Z_20260102T000000Z.ndjson";

// The other way round, to show that nothing is lost.
std::string unescape(const std::string& escaped) {
    if (escaped == "%") return "";
    std::string segment;
    for (std::size_t i = 0; i < escaped.size(); ++i) {
        if (escaped[i] != '%') {
            segment += escaped[i];
            continue;
        }
        segment += static_cast<char>(std::stoi(escaped.substr(i + 1, 2), nullptr, 16));
        i += 2;
    }
    return segment;
}

}  // namespace

TEST_CASE("a window's path tells segment, type, date, span and format", "[target]") {
    export_spec spec;
    CHECK(object_name(window_target(spec, window)) == everyone_path);
    auto packed = window_target(spec, window);
    packed.suffix = ".gz";
    CHECK(object_name(packed) == everyone_path + std::string(".gz"));
    CHECK(object_name(manifest_target()) == "manifest.ndjson");
    spec.segment = segment_id("name@example.com:42");
    spec.type = export_type::individual;
    spec.format = export_format::csv;
    const time_range hour{window.start + std::chrono::hours(23), window.end};
    CHECK(object_name(window_target(spec, hour)) ==
          "name@example.com%3A42/individual/date=2026-01-01/20260101T230000Z_20260102T000000Z.csv");
}

TEST_CASE("a segment's name can neither climb nor hide in a path", "[target]") {
    CHECK(escape_segment("everyone") == "everyone");
    CHECK(escape_segment("name@example.com:4241") == "name@example.com%3A4241");
    CHECK(escape_segment("..") == "%2E.");
    CHECK(escape_segment(".hidden") == "%2Ehidden");
    CHECK(escape_segment("../../etc/passwd") == "%2E.%2F..%2Fetc%2Fpasswd");
    CHECK(escape_segment("a%2Fb") == "a%252Fb");
    CHECK(escape_segment("f\xc3\xbc"
                         "r") == "f%C3%BCr");
    CHECK(escape_segment(std::string("\0 ~", 3)) == "%00%20%7E");
    CHECK(escape_segment("") == "%");
}

TEST_CASE("an escaped segment can be read back, byte for byte", "[target]") {
    std::string every_byte;
    for (int i = 1; i < 80; ++i) every_byte += static_cast<char>(i * 3);
    for (const auto& segment : {every_byte, std::string("everyone"), std::string(),
                                std::string("%"), std::string("."), std::string("\0", 1)}) {
        const auto escaped = escape_segment(segment);
        CHECK(escaped.size() <= 255);
        CHECK(unescape(escaped) == segment);
    }
}

TEST_CASE("segments too long for a file system still differ", "[target]") {
    CHECK(escape_segment(std::string(255, 'a')) == std::string(255, 'a'));
    const auto one = escape_segment(std::string(256, 'a'));
    const auto other = escape_segment(std::string(257, 'a'));
    CHECK(one.size() == 255);
    CHECK(other.size() == 255);
    CHECK(one != other);
}

}  // namespace target_tests
