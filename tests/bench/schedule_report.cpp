#include "schedule_report.hpp"

#include "headline_chart.hpp"
#include "html_text.hpp"
#include "nearness_charts.hpp"
#include "page_tables.hpp"
#include "run_charts.hpp"
#include "schedule_json.hpp"
#include "schedule_page.hpp"
#include "support/catch.hpp"

#include <boost/json/array.hpp>

namespace schedule_report_tests {

using namespace sluice;
using namespace sluice::bench;
using namespace std::chrono_literals;

namespace {

bool holds(const std::string& text, std::string_view what) {
    return text.find(what) != std::string::npos;
}

cell cell_of(std::size_t windows, duration median, progress_report progress) {
    cell what;
    what.load.windows = windows;
    what.load.median = median;
    what.progress = progress;
    what.seeds = 1;
    return what;
}

// Real rows of two cells, and goals of which one is missed.
schedule_report small_report() {
    const std::vector<cell> cells{cell_of(7, 1min, progress_report::linear),
                                  cell_of(14, 1min, progress_report::none)};
    schedule_report what;
    what.where.version = "1.2.3";
    what.where.build = "<optimised> & more";
    what.where.cores = 2;
    what.where.began = *parse_time("2026-01-31T08:00:00.250Z");
    what.lines = lines_of(play_all(cells, 1, [](std::size_t, std::size_t) {}));
    what.goals = {{"grid linear", "makespan / bound", 1.01, 1.05, false, {}},
                  {"grid linear", "one at a time", 4, 5, true, "grid N=7 1min linear"}};
    what.shown = play_example(cell_to_show(cells), 1);
    what.headline = play_example(cell_of_headline(cells), 1);
    return what;
}

}  // namespace

TEST_CASE("the run that is shown is the usual one, else the first of the grid", "[bench]") {
    const auto usual = cell_of(30, 5min, progress_report::linear);
    const auto large = cell_of(90, 5min, progress_report::linear);
    const auto other = cell_of(7, 1min, progress_report::none);
    auto crowded = usual;
    crowded.asks = question::crowded;
    CHECK(name(cell_to_show({crowded, other, usual, large})) == name(usual));
    CHECK(name(cell_to_show({crowded, other, large})) == name(other));
    CHECK(name(cell_to_show({crowded})) == name(usual));
    CHECK(name(cell_of_headline({other, usual, large, crowded})) == name(large));
    CHECK(name(cell_of_headline({other, crowded})) == name(other));
}

TEST_CASE("the report for machines holds environment, rows and goals", "[bench]") {
    const auto what = small_report();
    const auto all = json_of(what);
    CHECK(all.at("environment").at("version") == "1.2.3");
    CHECK(all.at("environment").at("date") == "2026-01-31T08:00:00Z");
    CHECK(all.at("environment").at("seeds") == 1);
    REQUIRE(all.at("rows").as_array().size() == 2);
    const auto& row = all.at("rows").as_array()[1].as_object();
    CHECK(row.at("cell") == "grid N=14 1min none");
    CHECK(row.at("windows") == 14);
    CHECK(row.at("median_minutes").as_double() == 1);
    CHECK(row.at("shape") == "lognormal");
    CHECK(row.at("progress") == "none");
    CHECK(row.at("bound_seconds").as_double() == what.lines[1].bound);
    CHECK(row.at("ours").at("makespan_seconds").as_double() == what.lines[1].ours.makespan);
    CHECK(row.at("ratios").at("makespan_to_bound").at("worst").as_double() >= 1);
    const auto& goals = all.at("goals").as_array();
    REQUIRE(goals.size() == 2);
    CHECK(goals[0].at("holds").as_bool());
    CHECK(goals[0].at("worst_cell").is_null());
    CHECK_FALSE(goals[1].at("holds").as_bool());
    CHECK(goals[1].at("worst_cell") == "grid N=7 1min linear");
}

TEST_CASE("the page says which goals hold, and escapes what it is told", "[bench]") {
    page_charts charts;
    charts.headline = "<?xml version='1.0'?><svg viewBox='0 0 1 1'></svg>";
    const auto page = page_of(small_report(), charts);
    CHECK(holds(page, "&lt;optimised&gt; &amp; more"));
    CHECK_FALSE(holds(page, "<optimised>"));
    CHECK(holds(page, "<b>1 of 2</b>"));
    CHECK(holds(page, "<tr class=\"missed\"><td>missed</td><td class=\"n\">4.000</td>"));
    CHECK(holds(page, "<svg role=\"img\" aria-label=\"how the data comes in\""));
    CHECK_FALSE(holds(page, "<?xml"));
    CHECK_FALSE(holds(page, "One run, call by call"));
    CHECK_FALSE(holds(page, "src="));
    CHECK_FALSE(holds(page, "href="));
}

TEST_CASE("a drawing is taken into a page in the page's ink, without gnuplot's words", "[bench]") {
    CHECK(inlined("<?xml?>\n<svg a='1'><title>Gnuplot</title><desc>Produced</desc>"
                  "<title>gnuplot_plot_1</title><title>mine</title>"
                  "<p stroke='rgb(118, 131, 144)' fill=\"rgb(118,131,144)\"/></svg>",
                  "a \"b\"") ==
          "<svg role=\"img\" aria-label=\"a &quot;b&quot;\" a='1'><title>mine</title>"
          "<p stroke='var(--ink)' fill=\"var(--ink)\"/></svg>");
    CHECK(inlined("no drawing", "x").empty());
}

TEST_CASE("charts of the grid hold its rows, a panel for each median", "[bench]") {
    const auto what = small_report();
    const auto script = makespan_chart(what.lines);
    CHECK(holds(script, "set xtics ('7' 7, '14' 14)"));
    CHECK(holds(script, "exports of about 1 min"));
    CHECK_FALSE(holds(script, "exports of about 5 min"));
    CHECK(holds(script, "\n14 NaN NaN "));
    CHECK(holds(script, "goal, linear: 1.05"));
    CHECK(holds(mean_chart(what.lines), "goal, linear: 1.10"));
    auto others = what.lines;
    for (auto& each : others) each.what.asks = question::shapes;
    CHECK(makespan_chart(others).empty());
    CHECK(sequential_chart(others).empty());
}

TEST_CASE("gnuplot draws every chart of a report", "[bench]") {
    const auto what = small_report();
    const auto charts = draw_charts(what);
    for (const auto& [svg, words] : {std::pair(charts.headline, "one at a time"),
                                     {charts.makespan, "no progress"},
                                     {charts.mean, "goal, linear"},
                                     {charts.sequential, "times as long as sluice"},
                                     {charts.gantt, "ended, not yet found"},
                                     {charts.tokens, "tokens left"}}) {
        INFO(words);
        CHECK(holds(svg, words));
        CHECK(holds(svg, "</svg>"));
    }
    CHECK(charts.headline.size() < 60'000);
}

}  // namespace schedule_report_tests
