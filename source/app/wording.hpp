#pragma once

#include <sluice/core/time_range.hpp>
#include <sluice/time/clock.hpp>

#include <cstdint>
#include <string>

namespace sluice::app {

/// `812 B`, `1.4 kB`, `63.0 MB`: powers of 1000, three digits.
std::string bytes_text(std::uint64_t bytes);
/// `1,234,567`.
std::string count_text(std::uint64_t count);
/// `1 window`, `2 windows`, `1,024 rows`.
std::string plural(std::uint64_t count, const char* noun);
/// For a person who waits: `4s`, `2m 5s`, `3h 12m`, `2d 4h`; rounded up.
std::string wait_text(duration length);
/// The same of time that has passed; rounded down.
std::string elapsed_text(duration length);
/// What a window is called on the screen: `2026-01-31` for a whole day of UTC, `2026-01-31 08:15`
/// for what begins within one.
std::string window_text(const time_range& window);
/// A time as somebody would type it: a date where it is one.
std::string time_text(wall_time t);
/// `2026-01-01 to 2026-02-01`.
std::string span_text(const time_range& span);
/// Text of at most `columns` columns; what is left out at the front is marked.
std::string tail_text(const std::string& text, std::size_t columns, bool unicode);

}  // namespace sluice::app
