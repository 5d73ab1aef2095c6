#include "app/screen_line.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::app {
namespace {

// Of the 16 colours that every theme defines, so that the user's own palette is kept.
std::string_view begin_of(tone how) {
    switch (how) {
        case tone::dim:
            return "\x1b[2m";
        case tone::bold:
            return "\x1b[1m";
        case tone::good:
            return "\x1b[32m";
        case tone::busy:
            return "\x1b[36m";
        case tone::warning:
            return "\x1b[33m";
        case tone::bad:
            return "\x1b[31m";
        case tone::plain:
            break;
    }
    return {};
}

bool continues(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

std::string_view full_glyph(const screen& on) {
    return on.unicode ? "━" : "#";
}

std::string_view empty_glyph(const screen& on) {
    return on.unicode ? "─" : "-";
}

// The longest beginning of `text` that takes at most `columns`.
std::string_view clipped(std::string_view text, std::size_t columns) {
    std::size_t end = 0;
    for (std::size_t used = 0; end < text.size(); ++used) {
        if (used == columns) break;
        ++end;
        while (end < text.size() && continues(text[end])) ++end;
    }
    return text.substr(0, end);
}

std::string repeated(std::string_view glyph, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += glyph;
    return text;
}

}  // namespace

std::size_t columns_of(std::string_view text) noexcept {
    return text.size() -
           static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues));
}

screen_line& screen_line::text(std::string_view words, tone how) {
    const std::string_view part = clipped(words, screen_.width - std::min(screen_.width, columns_));
    if (part.empty()) return *this;
    columns_ += columns_of(part);
    const std::string_view begin = screen_.colour ? begin_of(how) : std::string_view();
    line_ += begin;
    line_ += part;
    if (!begin.empty()) line_ += "\x1b[0m";
    return *this;
}

screen_line& screen_line::right(std::string_view words, std::size_t columns, tone how) {
    const std::size_t used = columns_of(words);
    if (used < columns) to(columns_ + columns - used);
    return text(words, how);
}

screen_line& screen_line::to(std::size_t column) {
    if (column > columns_) text(std::string(column - columns_, ' '));
    return *this;
}

screen_line& screen_line::bar(double fraction, std::size_t columns, tone how) {
    // In half columns: a bar of 30 shows 60 steps.
    const double halves = std::clamp(fraction, 0.0, 1.0) * 2 * static_cast<double>(columns);
    const auto filled = static_cast<std::size_t>(std::floor(halves + 1e-9));
    const std::size_t whole = filled / 2;
    const bool half = screen_.unicode && filled % 2 != 0;
    text(repeated(full_glyph(screen_), whole), how);
    if (half) text("╸", how);
    const std::size_t rest = columns - whole - (half ? 1 : 0);
    return text(repeated(empty_glyph(screen_), rest), tone::dim);
}

screen_line& screen_line::pulse(double phase, std::size_t columns, tone how) {
    const std::size_t part = std::min(columns, std::max<std::size_t>(1, columns / 8));
    const double along = 1 - std::abs(1 - 2 * (phase - std::floor(phase)));
    const auto before =
        static_cast<std::size_t>(std::lround(along * static_cast<double>(columns - part)));
    text(repeated(empty_glyph(screen_), before), tone::dim);
    text(repeated(full_glyph(screen_), part), how);
    return text(repeated(empty_glyph(screen_), columns - part - before), tone::dim);
}

}  // namespace sluice::app
