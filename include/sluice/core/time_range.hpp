#pragma once

#include <sluice/core/outcome.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace sluice {

/// UTC, to the millisecond.
using wall_time = std::chrono::sys_time<std::chrono::milliseconds>;

/// A half-open span `[start, end)` of wall time.
struct time_range {
    wall_time start;
    wall_time end;

    std::chrono::milliseconds length() const noexcept { return end - start; }
    bool contains(wall_time t) const noexcept { return start <= t && t < end; }
    friend auto operator<=>(const time_range&, const time_range&) = default;
};

/// Reads a date (`2026-01-31`, its midnight) or an RFC 3339 time (`2026-01-31T08:00:00Z`,
/// `…T08:00:00.250+02:00`), to the millisecond.
/// Errors: invalid_argument, with the text and what was expected.
outcome<wall_time> parse_time(std::string_view text);

/// RFC 3339 in UTC, with milliseconds only where there are any: `2026-01-31T08:00:00Z`.
std::string format_time(wall_time t);

/// The basic form that file names use: `20260131T080000Z`.
std::string format_basic(wall_time t);

/// `2026-01-31T08:00:00Z/2026-02-01T08:00:00Z`.
std::string format_range(const time_range& range);

/// Reads `500ms`, `30s`, `15m`, `1h`, `1d`, to at most a century. Errors: invalid_argument.
outcome<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The largest units that say it exactly, for a person: `1d`, `90s` -> `1m 30s`.
std::string format_duration(std::chrono::milliseconds length);

}  // namespace sluice
