#include <sluice/core/time_range.hpp>

#include <fmt/format.h>
#include <array>
#include <charconv>

namespace sluice {
namespace {

using std::chrono::milliseconds;

/// Reads text from the left; every step fails without consuming anything.
class reader {
public:
    explicit reader(std::string_view text) : rest_(text) {}

    bool done() const noexcept { return rest_.empty(); }

    bool digits(std::size_t count, int& value) {
        if (rest_.size() < count) return false;
        int sum = 0;
        for (const char c : rest_.substr(0, count)) {
            if (c < '0' || c > '9') return false;
            sum = sum * 10 + (c - '0');
        }
        value = sum;
        rest_.remove_prefix(count);
        return true;
    }

    bool one_of(std::string_view choices, char& found) {
        if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) return false;
        found = rest_.front();
        rest_.remove_prefix(1);
        return true;
    }

    bool literal(char c) {
        char found = 0;
        return one_of(std::string_view(&c, 1), found);
    }

    /// `.` and one to nine digits, cut to milliseconds; nothing there is zero.
    bool fraction(int& millis) {
        millis = 0;
        if (!literal('.')) return true;
        int scale = 100;
        int digit = 0;
        int seen = 0;
        while (digits(1, digit)) {
            millis += digit * scale;
            scale /= 10;
            if (++seen > 9) return false;
        }
        return seen > 0;
    }

private:
    std::string_view rest_;
};

bool read_date(reader& in, std::chrono::sys_days& day) {
    int y = 0;
    int m = 0;
    int d = 0;
    if (!(in.digits(4, y) && in.literal('-') && in.digits(2, m) && in.literal('-') &&
          in.digits(2, d)))
        return false;
    const std::chrono::year_month_day date{std::chrono::year(y),
                                           std::chrono::month(static_cast<unsigned>(m)),
                                           std::chrono::day(static_cast<unsigned>(d))};
    if (!date.ok()) return false;
    day = date;
    return true;
}

bool read_offset(reader& in, std::chrono::minutes& offset) {
    char sign = 0;
    if (!in.one_of("Zz+-", sign)) return false;
    offset = {};
    if (sign == 'Z' || sign == 'z') return true;
    int h = 0;
    int m = 0;
    if (!(in.digits(2, h) && in.literal(':') && in.digits(2, m)) || h > 23 || m > 59) return false;
    offset = std::chrono::minutes(h * 60 + m);
    if (sign == '-') offset = -offset;
    return true;
}

bool read_time_of_day(reader& in, milliseconds& since_midnight) {
    int h = 0;
    int m = 0;
    int s = 0;
    int millis = 0;
    std::chrono::minutes offset{};
    if (!(in.digits(2, h) && in.literal(':') && in.digits(2, m) && in.literal(':') &&
          in.digits(2, s) && in.fraction(millis) && read_offset(in, offset)))
        return false;
    if (h > 23 || m > 59 || s > 59) return false;
    since_midnight = std::chrono::hours(h) + std::chrono::minutes(m) + std::chrono::seconds(s) +
                     milliseconds(millis) - offset;
    return true;
}

struct broken_down {
    int year;
    unsigned month, day;
    int hour, minute, second, millis;
};

broken_down break_down(wall_time t) {
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{t - day};
    return {static_cast<int>(date.year()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            static_cast<int>(time.hours().count()),
            static_cast<int>(time.minutes().count()),
            static_cast<int>(time.seconds().count()),
            static_cast<int>(time.subseconds().count())};
}

std::string written(wall_time t, std::string_view dash, std::string_view colon) {
    const auto b = break_down(t);
    const auto seconds =
        fmt::format("{:04}{}{:02}{}{:02}T{:02}{}{:02}{}{:02}", b.year, dash, b.month, dash, b.day,
                    b.hour, colon, b.minute, colon, b.second);
    return b.millis == 0 ? seconds + "Z" : fmt::format("{}.{:03}Z", seconds, b.millis);
}

struct unit {
    std::string_view suffix;
    milliseconds length;
};
constexpr auto units = std::to_array<unit>({{"d", std::chrono::hours(24)},
                                            {"h", std::chrono::hours(1)},
                                            {"m", std::chrono::minutes(1)},
                                            {"s", std::chrono::seconds(1)},
                                            {"ms", milliseconds(1)}});

/// A century: what no wait outlasts, and nanoseconds can still count.
constexpr milliseconds longest = std::chrono::hours(24) * 36'525;

}  // namespace

outcome<wall_time> parse_time(std::string_view text) {
    reader in(text);
    std::chrono::sys_days day;
    milliseconds since_midnight{0};
    char separator = 0;
    const bool good =
        read_date(in, day) && (in.done() || (in.one_of("Tt ", separator) &&
                                             read_time_of_day(in, since_midnight) && in.done()));
    if (!good)
        return failure(error::invalid_argument, std::string(text),
                       "expected a date such as 2026-01-31, or a time such as "
                       "2026-01-31T08:00:00Z");
    return wall_time(day) + since_midnight;
}

std::string format_time(wall_time t) {
    return written(t, "-", ":");
}

std::string format_basic(wall_time t) {
    return written(t, "", "");
}

std::string format_range(const time_range& range) {
    return format_time(range.start) + "/" + format_time(range.end);
}

outcome<milliseconds> parse_duration(std::string_view text) {
    const auto refuse = [&] {
        return failure(error::invalid_argument, std::string(text),
                       "expected a length of time such as 500ms, 30s, 15m, 1h or 1d");
    };
    std::int64_t count = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (problem != std::errc() || count < 0) return refuse();
    const std::string_view suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const auto& u : units)
        if (u.suffix == suffix && count <= longest / u.length) return u.length * count;
    return refuse();
}

std::string format_duration(milliseconds length) {
    if (length == milliseconds(0)) return "0s";
    std::string text = length < milliseconds(0) ? "-" : "";
    auto rest = length < milliseconds(0) ? -length : length;
    bool first = true;
    for (const auto& u : units) {
        const auto count = rest / u.length;
        if (count == 0) continue;
        rest -= u.length * count;
        if (!first) text += ' ';
        text += std::to_string(count);
        text += u.suffix;
        first = false;
    }
    return text;
}

}  // namespace sluice
