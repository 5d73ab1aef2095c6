#include "page_tables.hpp"

#include "html_text.hpp"

#include <fmt/format.h>

namespace sluice::bench {
namespace {

std::string text_cell(std::string_view text) {
    return fmt::format("<td>{}</td>", escaped(text));
}

std::string number_cell(const std::string& number) {
    return fmt::format("<td class=\"n\">{}</td>", number);
}

std::string ratio_cells(const ratio& of) {
    return number_cell(fmt::format("{:.3f}", of.mean)) +
           number_cell(fmt::format("{:.3f}", of.worst));
}

std::string minutes_cell(double seconds) {
    return number_cell(fmt::format("{:.1f}", seconds / 60));
}

std::string goal_row(const goal& of) {
    const std::string worst =
        of.worst.empty() ? "" : fmt::format(" <span class=\"soft\">{}</span>", escaped(of.worst));
    const std::string least =
        of.least > 0 ? fmt::format(
                           " <span class=\"soft\">no less than {:.3f} can be expected there"
                           "</span>",
                           of.least)
                     : "";
    return fmt::format(
        "<tr class=\"{0}\"><td>{0}</td><td class=\"n\">{1:.3f}</td><td class=\"n\">{2} {3:g}</td>"
        "<td>{4}{5}{6}</td></tr>\n",
        of.holds() ? "holds" : "missed", of.value, of.at_least ? "&ge;" : "&le;", of.limit,
        escaped(of.what), worst, least);
}

constexpr std::string_view plain_head =
    "<th colspan=\"2\">to all data<br>/ bound</th><th>clairv.<br>/ bound</th>"
    "<th colspan=\"2\">mean time<br>/ clairvoyant's</th><th colspan=\"2\">to all data<br>"
    "/ first come's</th><th>one at a time<br>/ sluice</th>";
constexpr std::string_view crowded_head =
    "<th colspan=\"2\">to all data<br>/ bound</th><th colspan=\"2\">to all data<br>"
    "/ least in turn</th>";
constexpr std::string_view stolen_head =
    "<th colspan=\"2\">to all data<br>/ bound</th><th>tokens<br>stolen</th>";

std::string_view columns_of(question asks) {
    switch (asks) {
        case question::crowded:
            return crowded_head;
        case question::stolen:
            return stolen_head;
        default:
            return plain_head;
    }
}

std::string_view caption_of(question asks) {
    switch (asks) {
        case question::grid:
            return "The grid: operations around a median";
        case question::shapes:
            return "Operations spread in other ways";
        case question::stolen:
            return "While somebody else takes a fifth of the tokens";
        case question::crowded:
            return "While the server runs five operations at a time";
    }
    return {};
}

std::string ratio_row(const line& of) {
    const std::string to_bound = ratio_cells(of.makespan);
    if (of.what.asks == question::crowded) return to_bound + ratio_cells(of.in_turn);
    if (of.what.asks == question::stolen)
        return to_bound + number_cell(fmt::format("{:.1f}", of.taken));
    return to_bound + number_cell(fmt::format("{:.3f}", of.attainable.mean)) +
           ratio_cells(of.mean) + ratio_cells(of.first_come) +
           number_cell(fmt::format("{:.2f}", of.sequential.mean));
}

std::string row_of(const line& of) {
    return "<tr>" + number_cell(fmt::format("{}", of.what.load.windows)) +
           text_cell(name(of.what.load)) + text_cell(name(of.what.progress)) + ratio_row(of) +
           minutes_cell(of.ours.makespan) + minutes_cell(of.bound) + minutes_cell(of.ours.mean) +
           number_cell(fmt::format("{:.2f}", of.polls)) +
           number_cell(fmt::format("{:.2f} %", of.refused * 100)) +
           number_cell(fmt::format("{:.1f}", of.wall * 1000)) + "</tr>\n";
}

std::string table_head(question asks) {
    return fmt::format(
        "<div class=\"wide\"><table><caption>{}</caption><thead><tr><th>windows</th>"
        "<th>operations</th><th>progress</th>{}<th>all data<br>min</th><th>bound<br>min</th>"
        "<th>mean<br>min</th><th>looks a<br>window</th><th>calls<br>refused</th><th>wall<br>ms</th>"
        "</tr></thead><tbody>\n",
        caption_of(asks), columns_of(asks));
}

constexpr std::string_view table_end = "</tbody></table></div>\n";

}  // namespace

std::string goals_html(const std::vector<goal>& goals) {
    std::string text = "<div class=\"groups\">\n";
    const goal* before = nullptr;
    for (const auto& each : goals) {
        if (before == nullptr || before->group != each.group) {
            if (before != nullptr) text += "</table>\n";
            text +=
                fmt::format("<table class=\"goals\"><caption>{}</caption>\n", escaped(each.group));
        }
        text += goal_row(each);
        before = &each;
    }
    return text + (before != nullptr ? "</table>\n</div>\n" : "</div>\n");
}

std::string rows_html(const std::vector<line>& lines) {
    std::string text;
    const line* before = nullptr;
    for (const auto& each : lines) {
        if (before == nullptr || before->what.asks != each.what.asks) {
            if (before != nullptr) text += table_end;
            text += table_head(each.what.asks);
        }
        text += row_of(each);
        before = &each;
    }
    return before == nullptr ? text : text + std::string(table_end);
}

}  // namespace sluice::bench
