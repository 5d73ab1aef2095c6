#include <engine/download_width.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <functional>

namespace download_width_tests {

using namespace sluice;

namespace {

// What so many downloads bring together.
using line = std::function<double(int)>;

line of_connections(double each, double all) {
    return [=](int width) { return std::min(each * width, all); };
}

// The widths of so many whiles.
std::vector<int> widths(download_width& width, const line& brings, int whiles) {
    std::vector<int> seen;
    for (int i = 0; i < whiles; ++i) {
        seen.push_back(width.now());
        width.saw(brings(width.now()));
    }
    return seen;
}

}  // namespace

TEST_CASE("a line that one download fills gets no more than there were", "[download_width]") {
    download_width width(2, 64);
    const auto seen = widths(width, of_connections(100, 100), 200);
    CHECK(*std::ranges::max_element(seen) == 4);
    // Tried now and then, less and less.
    CHECK(std::ranges::count(seen, 4) <= 12);
}

TEST_CASE("downloads are added while each brings as much as the others", "[download_width]") {
    download_width width(2, 64);
    widths(width, of_connections(1, 30), 12);
    CHECK(width.now() == 32);
    const auto seen = widths(width, of_connections(1, 30), 200);
    CHECK(std::ranges::count(seen, 32) >= 180);
}

TEST_CASE("the bound holds, and is used up", "[download_width]") {
    download_width width(2, 23);
    const auto seen = widths(width, of_connections(1, 1e9), 200);
    CHECK(*std::ranges::max_element(seen) == 23);
    CHECK(width.now() == 23);
    CHECK(download_width(8, 3).now() == 3);
    CHECK(download_width(8, 0).now() == 1);
}

TEST_CASE("a line that becomes wider is found out", "[download_width]") {
    download_width width(2, 64);
    widths(width, of_connections(10, 20), 50);
    REQUIRE(width.now() == 2);
    const auto seen = widths(width, of_connections(10, 320), 60);
    CHECK(std::count(seen.end() - 30, seen.end(), 32) >= 24);
}

TEST_CASE("whiles in which nobody waited change nothing", "[download_width]") {
    download_width width(2, 64);
    width.saw(100);
    width.saw(100);
    REQUIRE(width.now() == 4);
    for (int i = 0; i < 100; ++i) {
        width.saw_slack();
        CHECK(width.now() == 2);
    }
}

}  // namespace download_width_tests
