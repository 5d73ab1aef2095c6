#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::app {

enum class tone { plain, dim, bold, good, busy, warning, bad };

/// How a terminal can be drawn on.
struct screen {
    std::size_t width = 80;
    std::size_t height = 24;
    bool colour = false;
    bool unicode = true;
};

/// One line for a terminal that never wraps: what does not fit is left out. Counts columns, not
/// bytes; every character is taken to be one column wide.
class screen_line {
public:
    explicit screen_line(const screen& on) : screen_(on) {}

    screen_line& text(std::string_view words, tone how = tone::plain);
    /// The words at the right end of the next `columns` columns.
    screen_line& right(std::string_view words, std::size_t columns, tone how = tone::plain);
    /// Blanks up to `column`.
    screen_line& to(std::size_t column);
    /// A bar of `columns`, filled by `fraction` of 1.
    screen_line& bar(double fraction, std::size_t columns, tone how);
    /// A bar that tells of work alone: a part of it is filled, and runs to and fro with `phase`,
    /// once for each whole number.
    screen_line& pulse(double phase, std::size_t columns, tone how);

    std::size_t columns() const noexcept { return columns_; }
    const std::string& str() const noexcept { return line_; }

private:
    screen screen_;
    std::string line_;
    std::size_t columns_ = 0;
};

/// The columns that UTF-8 text takes.
std::size_t columns_of(std::string_view text) noexcept;

}  // namespace sluice::app
