#include "schedule_page.hpp"

#include "gnuplot.hpp"
#include "headline_chart.hpp"
#include "html_text.hpp"
#include "nearness_charts.hpp"
#include "page_style.hpp"
#include "page_tables.hpp"
#include "run_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace sluice::bench {
namespace {

using value_of = std::function<double(const line&)>;

std::string drawn(const std::string& script) {
    return script.empty() ? std::string() : run_gnuplot(script);
}

std::string card(const std::string& number, const std::string& text) {
    return fmt::format("<div class=\"card\"><b>{}</b><span>{}</span></div>\n", escaped(number),
                       escaped(text));
}

double geometric_mean(const std::vector<const line*>& of, const value_of& value) {
    double sum = 0;
    for (const auto* each : of) sum += std::log(value(*each));
    return std::exp(sum / static_cast<double>(of.size()));
}

// What the cards are reckoned from: the grid where progress can be believed.
std::vector<const line*> told_rows(const std::vector<line>& lines) {
    std::vector<const line*> chosen;
    for (const auto& each : lines) {
        if (each.what.asks == question::grid && each.what.progress == progress_report::linear)
            chosen.push_back(&each);
    }
    return chosen;
}

std::string cards_of_nearness(const std::vector<const line*>& told) {
    if (told.empty()) return {};
    const double late = geometric_mean(told, [](const line& of) { return of.makespan.mean; }) - 1;
    const double mean = geometric_mean(told, [](const line& of) { return of.mean.mean; });
    return card(fmt::format("{:.1f} %", late * 100),
                "later with all data than the least that anybody needs") +
           card(fmt::format("{:.2f}×", mean),
                "the mean time to data of a clairvoyant, who knows when every export ends");
}

std::string cards_of(const schedule_report& what) {
    const auto told = told_rows(what.lines);
    std::string text = cards_of_nearness(told);
    const auto& shown = what.headline.what;
    const auto found = std::ranges::find(what.lines, name(shown),
                                         [](const line& each) { return name(each.what); });
    if (found != what.lines.end())
        text += card(fmt::format("{:.1f}×", found->sequential.mean),
                     fmt::format("sooner done than one export at a time: {} windows, exports of "
                                 "about {} min",
                                 shown.load.windows, shown.load.median / std::chrono::minutes(1)));
    const auto refused = std::ranges::max_element(what.lines, {}, &line::refused);
    if (refused != what.lines.end() && refused->refused > 0)
        text +=
            card(fmt::format("{:.1f} %", refused->refused * 100),
                 fmt::format("of the calls refused, in the worst row ({})", name(refused->what)));
    else
        text += card("0", "calls refused");
    const auto hold = std::ranges::count_if(what.goals, &goal::holds);
    return "<div class=\"cards\">\n" + text +
           card(fmt::format("{} of {}", hold, what.goals.size()), "goals hold") + "</div>\n";
}

std::string figure(const std::string& svg, const std::string& name, const std::string& caption) {
    if (svg.empty()) return {};
    return fmt::format("<figure>\n{}<figcaption>{}</figcaption>\n</figure>\n", inlined(svg, name),
                       escaped(caption));
}

std::string page_head(const environment& where) {
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<meta name=\"color-scheme\" content=\"light dark\">"
        "<title>sluice: how near the schedule comes to the best</title>\n<style>{}</style></head>\n"
        "<body>\n<h1>How near does the schedule come to the best that the limit leaves?</h1>\n"
        "<p class=\"soft\">sluice {}, {}, {} runs at once on {} cores, {}</p>\n",
        page_style, escaped(where.version),
        escaped(format_time(std::chrono::floor<std::chrono::seconds>(where.began))), where.threads,
        where.cores, escaped(where.build));
}

constexpr std::string_view introduction =
    "<p>An export costs three calls or more: create, look whether it is ready, ask for the file. "
    "The account lets 2 calls a minute through, 50 at once. Whole backfills were run by the real "
    "engine in virtual time; beside it play three others: a <b>clairvoyant</b>, who knows when "
    "every export ends; <b>first come</b>, everything in one queue and a look a minute; and <b>one "
    "at a time</b>, the usual script. The <b>bound</b> is what nobody can beat: every call that "
    "the windows need, and the longest export.</p>\n";

std::string nearness_of(const page_charts& charts) {
    return figure(charts.makespan, "time to all data over the bound, by the number of windows",
                  "Time until the last window is there, over the bound. 1 is the best possible. "
                  "Geometric means over the seeds.") +
           figure(charts.mean, "mean time to data over the clairvoyant's",
                  "Mean time until a window is there, over the clairvoyant's.") +
           figure(charts.sequential, "one export at a time over sluice",
                  "How many times longer one export at a time takes than sluice does.");
}

std::string run_of(const example& shown, const page_charts& charts) {
    if (charts.gantt.empty()) return {};
    return fmt::format("<h2>One run, call by call</h2>\n<p>{}, seed {}.</p>\n",
                       escaped(name(shown.what)), shown.seed) +
           figure(
               charts.gantt, "each window's way from create to delivery",
               "Red is late: the export had ended and waited for a look. Where the tokens have run "
               "out, that happens to the clairvoyant as well. A purple tick is a look that came "
               "too early and cost a token.") +
           figure(charts.tokens, "tokens over time",
                  "The tokens in the server's bucket. A burst saved is a burst that can be spent "
                  "when exports end.");
}

}  // namespace

page_charts draw_charts(const schedule_report& what) {
    page_charts charts;
    charts.headline = drawn(headline_chart(what.lines, what.headline.what, what.headline.played));
    charts.makespan = drawn(makespan_chart(what.lines));
    charts.mean = drawn(mean_chart(what.lines));
    charts.sequential = drawn(sequential_chart(what.lines));
    charts.gantt = drawn(gantt_chart(what.shown.played));
    charts.tokens = drawn(token_chart(what.shown.played));
    return charts;
}

std::string page_of(const schedule_report& what, const page_charts& charts) {
    return page_head(what.where) + cards_of(what) + std::string(introduction) +
           figure(charts.headline, "how the data comes in",
                  fmt::format("{}, seed {}; on the right, means over the seeds.",
                              name(what.headline.what), what.headline.seed)) +
           "<h2>Goals</h2>\n" + goals_html(what.goals) + "<h2>How near</h2>\n" +
           nearness_of(charts) + run_of(what.shown, charts) + "<h2>Every row</h2>\n" +
           "<p class=\"soft\">Of two numbers the first is the geometric mean over the seeds, the "
           "second the worst seed.</p>\n" +
           rows_html(what.lines) +
           fmt::format("<footer>took {:.1f} s</footer>\n</body></html>\n", what.where.took);
}

}  // namespace sluice::bench
