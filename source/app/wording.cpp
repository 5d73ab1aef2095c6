#include "app/wording.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace sluice::app {
namespace {

std::string two_units(std::chrono::seconds length) {
    const auto total = std::max<std::int64_t>(0, length.count());
    if (total < 60) return fmt::format("{}s", total);
    if (total < 3600) return fmt::format("{}m {}s", total / 60, total % 60);
    if (total < 86400) return fmt::format("{}h {}m", total / 3600, total % 3600 / 60);
    return fmt::format("{}d {}h", total / 86400, total % 86400 / 3600);
}

}  // namespace

std::string bytes_text(std::uint64_t bytes) {
    if (bytes < 1000) return fmt::format("{} B", bytes);
    static constexpr std::array units{"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    // 999.95 would be shown as 1000.0.
    while (value >= 999.95 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    return fmt::format("{:.1f} {}", value, units[unit]);
}

std::string count_text(std::uint64_t count) {
    std::string digits = std::to_string(count);
    for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3) {
        digits.insert(static_cast<std::size_t>(place), 1, ',');
    }
    return digits;
}

std::string plural(std::uint64_t count, const char* noun) {
    return fmt::format("{} {}{}", count_text(count), noun, count == 1 ? "" : "s");
}

std::string wait_text(duration length) {
    return two_units(std::chrono::ceil<std::chrono::seconds>(length));
}

std::string elapsed_text(duration length) {
    return two_units(std::chrono::floor<std::chrono::seconds>(length));
}

std::string window_text(const time_range& window) {
    using namespace std::chrono;
    const auto day = floor<days>(window.start);
    const std::string text = format_time(window.start);
    const std::string date = text.substr(0, 10);
    if (window.start == day && window.end == day + days(1)) return date;
    return date + " " + text.substr(11, 5);
}

std::string time_text(wall_time t) {
    const std::string text = format_time(t);
    return t == std::chrono::floor<std::chrono::days>(t) ? text.substr(0, 10) : text;
}

std::string span_text(const time_range& span) {
    return time_text(span.start) + " to " + time_text(span.end);
}

std::string tail_text(const std::string& text, std::size_t columns, bool unicode) {
    if (text.size() <= columns) return text;
    const std::string mark = unicode ? "…" : "..";
    const std::size_t mark_columns = unicode ? 1 : 2;
    if (columns <= mark_columns) return text.substr(text.size() - columns);
    return mark + text.substr(text.size() - (columns - mark_columns));
}

}  // namespace sluice::app
