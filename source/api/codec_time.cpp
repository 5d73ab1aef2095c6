#include <sluice/api/codec.hpp>

#include <sluice/core/limits.hpp>

#include <algorithm>
#include <array>

namespace sluice {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string_view trim(std::string_view text) noexcept {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes a date apart from its front; once something does not fit, nothing more does.
class scanner {
public:
    explicit scanner(std::string_view text) : rest_(text) {}

    void skip(std::string_view literal) noexcept {
        if (!rest_.starts_with(literal)) return fail();
        rest_.remove_prefix(literal.size());
    }

    /// Exactly `digits` digits; a first one may be a blank where `padded` says so.
    int number(std::size_t digits, bool padded = false) noexcept {
        if (rest_.size() < digits) return fail(), 0;
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (padded && i == 0 && rest_[0] == ' ') continue;
            if (rest_[i] < '0' || rest_[i] > '9') return fail(), 0;
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }

    /// The place of the next word among `names`, from 1.
    template <std::size_t N>
    unsigned word(const std::array<std::string_view, N>& names) noexcept {
        for (unsigned i = 0; i < N; ++i) {
            if (!rest_.starts_with(names[i])) continue;
            rest_.remove_prefix(names[i].size());
            return i + 1;
        }
        fail();
        return 0;
    }

    bool at_end() const noexcept { return fine_ && rest_.empty(); }
    bool next_is(std::string_view literal) const noexcept { return rest_.starts_with(literal); }

private:
    void fail() noexcept {
        fine_ = false;
        rest_ = {};
    }

    std::string_view rest_;
    bool fine_ = true;
};

// Long names first: the short ones are their beginnings.
constexpr std::array<std::string_view, 14> weekdays{
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    "Mon",    "Tue",     "Wed",       "Thu",      "Fri",    "Sat",      "Sun"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct stamp {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    seconds of_day{-1};
};

seconds time_of_day(scanner& in) noexcept {
    const int hour = in.number(2);
    in.skip(":");
    const int minute = in.number(2);
    in.skip(":");
    const int second = in.number(2);
    if (hour > 23 || minute > 59 || second > 60) return seconds(-1);
    return std::chrono::hours(hour) + std::chrono::minutes(minute) + seconds(second);
}

/// `06 Nov 1994 08:49:37 GMT`, or `06-Nov-94 08:49:37 GMT`.
stamp day_first(scanner& in) noexcept {
    stamp found;
    found.day = static_cast<unsigned>(in.number(2));
    const bool old = in.next_is("-");
    in.skip(old ? "-" : " ");
    found.month = in.word(months);
    in.skip(old ? "-" : " ");
    found.year = in.number(old ? 2 : 4);
    // Two digits: as POSIX reads them.
    if (old) found.year += found.year < 69 ? 2000 : 1900;
    in.skip(" ");
    found.of_day = time_of_day(in);
    in.skip(" GMT");
    return found;
}

/// `Nov  6 08:49:37 1994`.
stamp month_first(scanner& in) noexcept {
    stamp found;
    found.month = in.word(months);
    in.skip(" ");
    found.day = static_cast<unsigned>(in.number(2, true));
    in.skip(" ");
    found.of_day = time_of_day(in);
    in.skip(" ");
    found.year = in.number(4);
    return found;
}

}  // namespace

std::optional<wall_time> parse_http_date(std::string_view text) {
    // All three forms of RFC 9110, 5.6.7; a recipient must take them all.
    scanner in(trim(text));
    in.word(weekdays);
    const bool has_comma = in.next_is(",");
    in.skip(has_comma ? ", " : " ");
    const stamp found = has_comma ? day_first(in) : month_first(in);
    const std::chrono::year_month_day date{std::chrono::year(found.year),
                                           std::chrono::month(found.month),
                                           std::chrono::day(found.day)};
    if (!in.at_end() || !date.ok() || found.of_day < seconds(0)) return std::nullopt;
    return wall_time(std::chrono::sys_days(date)) + found.of_day;
}

std::optional<milliseconds> parse_retry_after(std::string_view value, wall_time now) {
    constexpr milliseconds longest = limits::longest_retry_after;
    value = trim(value);
    if (value.empty()) return std::nullopt;
    if (value.find_first_not_of("0123456789") == std::string_view::npos) {
        seconds wait(0);
        for (const char digit : value)
            wait = std::min<seconds>(wait * 10 + seconds(digit - '0'), limits::longest_retry_after);
        return wait;
    }
    const auto until = parse_http_date(value);
    if (!until) return std::nullopt;
    return std::clamp(*until - now, milliseconds(0), longest);
}

}  // namespace sluice
