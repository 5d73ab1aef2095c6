#include "gnuplot.hpp"

#include "chart_script.hpp"
#include "support/catch.hpp"

#include <limits>
#include <string>

namespace gnuplot_tests {

using namespace sluice::bench;

namespace {

// What it threw, or nothing.
std::string complaint(const std::string& script, const char* program = "gnuplot") {
    try {
        run_gnuplot(script, program);
    } catch (const std::exception& problem) {
        return problem.what();
    }
    return {};
}

}  // namespace

TEST_CASE("gnuplot gives back what a script draws", "[bench]") {
    const auto svg = run_gnuplot(chart_head(300, 200) + data_block("d", {{1, 2}, {2, 3}}) +
                                 "plot $d using 1:2 with lines title 'two points'\n");
    CHECK(svg.find("<svg") != std::string::npos);
    CHECK(svg.find("two points") != std::string::npos);
    CHECK(svg.find("</svg>") != std::string::npos);
    CHECK(run_gnuplot("").empty());
}

TEST_CASE("a script of any size is drawn", "[bench]") {
    std::vector<std::vector<double>> rows;
    for (int i = 0; i < 20'000; ++i) rows.push_back({i / 7.0, (i * 37 % 1000) / 3.0});
    const auto svg =
        run_gnuplot(chart_head(300, 200) + data_block("d", rows) + "plot $d with lines\n");
    CHECK(svg.size() > 200'000);
    CHECK(svg.find("</svg>") != std::string::npos);
}

TEST_CASE("a gnuplot that is not there is told with the way out, in one line", "[bench]") {
    const auto told = complaint("", "no-such-gnuplot");
    CHECK(told.find("not installed") != std::string::npos);
    CHECK(told.find("apt-get install gnuplot-nox") != std::string::npos);
    CHECK(told.find('\n') == std::string::npos);
}

TEST_CASE("what gnuplot has against a script is told in one line", "[bench]") {
    const auto told = complaint("set terminal svg\nplot [0:1] nosuch(x)\n");
    CHECK(told.find("nosuch") != std::string::npos);
    CHECK(told.find('\n') == std::string::npos);
}

TEST_CASE("text and gaps are spelled as gnuplot takes them", "[bench]") {
    CHECK(quoted("the clairvoyant's") == "'the clairvoyant''s'");
    CHECK(quoted("two\nlines") == "'two lines'");
    CHECK(data_block("d", {{1, 2.5}, {std::numeric_limits<double>::quiet_NaN(), 3}}) ==
          "$d << END\n1 2.5\nNaN 3\nEND\n");
    CHECK(ticks_at("x", {7, 14}) == "set xtics ('7' 7, '14' 14)\n");
}

}  // namespace gnuplot_tests
