#include "html_text.hpp"

#include "chart_script.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace sluice::bench {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

void drop_elements(std::string& text, std::string_view begin, std::string_view end) {
    for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
        const auto last = text.find(end, at);
        if (last == std::string::npos) return;
        text.erase(at, last + end.size() - at);
    }
}

// The two ways in which gnuplot spells a colour.
void paint_with(std::string& svg, std::string_view colour, std::string_view with) {
    const auto part = [colour](std::size_t at) {
        return std::strtol(std::string(colour.substr(at, 2)).c_str(), nullptr, 16);
    };
    const long red = part(1), green = part(3), blue = part(5);
    replace_all(svg, fmt::format("rgb({:>3},{:>3},{:>3})", red, green, blue), with);
    replace_all(svg, fmt::format("rgb({:>3}, {:>3}, {:>3})", red, green, blue), with);
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string inlined(std::string_view svg, std::string_view name) {
    const auto begin = svg.find("<svg");
    if (begin == std::string_view::npos) return {};
    std::string text(svg.substr(begin));
    drop_elements(text, "<title>Gnuplot", "</title>");
    drop_elements(text, "<title>gnuplot_plot_", "</title>");
    drop_elements(text, "<desc>", "</desc>");
    paint_with(text, paint::ink, "var(--ink)");
    return fmt::format("<svg role=\"img\" aria-label=\"{}\"{}", escaped(name), text.substr(4));
}

}  // namespace sluice::bench
