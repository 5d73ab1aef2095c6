#include "transfer/content_range.hpp"

#include "support/catch.hpp"

namespace content_range_tests {

using namespace sluice;

TEST_CASE("a content range is read in all its three forms", "[content_range]") {
    const auto full = parse_content_range("bytes 10-19/20").value();
    CHECK(full.part == content_range::span{10, 19});
    CHECK(full.total == 20u);
    const auto open_end = parse_content_range("bytes 0-0/*").value();
    CHECK(open_end.part == content_range::span{0, 0});
    CHECK_FALSE(open_end.total);
    const auto unsatisfied = parse_content_range("bytes */20").value();
    CHECK_FALSE(unsatisfied.part);
    CHECK(unsatisfied.total == 20u);
    CHECK(parse_content_range("bytes 0-18446744073709551614/18446744073709551615"));
}

TEST_CASE("a content range that makes no sense is none", "[content_range]") {
    for (const auto* text :
         {"", "bytes", "bytes ", "bytes 1-2", "bytes 1/2", "bytes -/2", "bytes 1-/2", "bytes -1/2",
          "bytes 2-1/3", "bytes 0-2/2", "bytes */*", "bytes 0-1/x", "bytes 0-1/2,3-4/5",
          "bytes 0x1-2/3", "bytes +1-2/3", "bytes 0-1/2 ", "items 0-1/2", "bytes=0-1/2",
          "bytes 0-99999999999999999999/100000000000000000000"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_content_range(text));
    }
}

}  // namespace content_range_tests
