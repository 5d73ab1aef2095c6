#include "app/progress_bar.hpp"

#include <fmt/format.h>

namespace sluice::app {
namespace {

constexpr std::string_view hide_cursor = "\x1b[?25l";
constexpr std::string_view show_cursor = "\x1b[?25h";
constexpr std::string_view erase_below = "\x1b[J";

std::size_t visible_columns(std::string_view line) {
    std::size_t hidden = 0;
    for (std::size_t at = line.find('\x1b'); at != std::string_view::npos;
         at = line.find('\x1b', at + 1)) {
        hidden += line.find('m', at) + 1 - at;
    }
    return columns_of(line) - hidden;
}

}  // namespace

// Back to the first row of the picture; a narrowed window has broken its lines into more rows.
std::string progress_bar::erased() const {
    const std::size_t width = std::max<std::size_t>(1, screen_of(where_).width);
    std::size_t rows = 0;
    for (const std::size_t columns : drawn_) rows += columns == 0 ? 1 : (columns - 1) / width + 1;
    std::string text = "\r";
    if (rows > 0) text = fmt::format("\r\x1b[{}A", rows);
    return text + std::string(erase_below);
}

void progress_bar::on(const event& what) {
    const screen on = screen_of(where_);
    if (const auto* done = what.as<events::delivered>()) {
        above_ += delivered_line(done->what, on) + "\n";
    } else if (const auto* lost = what.as<events::failed>()) {
        above_ += failed_line(what.window, lost->problem, on) + "\n";
    }
}

void progress_bar::note(const std::string& line) {
    above_ += line + "\n";
    progress::draw();
}

void progress_bar::draw(const snapshot& run) {
    const screen on = screen_of(where_);
    std::string text = erased() + std::exchange(above_, {});
    if (!hidden_) text.insert(0, hide_cursor);
    hidden_ = true;
    auto lines = running_lines(run, on);
    lines.push_back(total_line(run, on));
    drawn_.clear();
    for (const std::string& line : lines) {
        text += line + "\n";
        drawn_.push_back(visible_columns(line));
    }
    write_to_terminal(text);
}

void progress_bar::leave() {
    if (!hidden_ && above_.empty()) return;
    std::string text = erased() + std::exchange(above_, {});
    if (hidden_) text += show_cursor;
    hidden_ = false;
    drawn_.clear();
    write_to_terminal(text);
}

}  // namespace sluice::app
