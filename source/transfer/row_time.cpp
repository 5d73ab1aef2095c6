#include "transfer/row_time.hpp"

#include <algorithm>
#include <cstring>

#include "api/quote.hpp"

namespace sluice {
namespace {

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Two digits, or something that is larger than any two digits.
constexpr unsigned two_digits(const char* at) noexcept {
    const auto tens = static_cast<unsigned>(at[0] - '0');
    const auto ones = static_cast<unsigned>(at[1] - '0');
    return tens > 9 || ones > 9 ? 100 : 10 * tens + ones;
}

}  // namespace

std::optional<row_time_reader::found> row_time_reader::read_usual(const char* at,
                                                                  const char* end) noexcept {
    constexpr std::size_t to_seconds = 19, shortest = 20;
    if (static_cast<std::size_t>(end - at) < shortest) return std::nullopt;
    if (std::memcmp(at, day_, day_size) != 0 && !turn_to_day(at)) return std::nullopt;
    const auto hour = two_digits(at + 11), minute = two_digits(at + 14),
               second = two_digits(at + 17);
    if (at[13] != ':' || at[16] != ':' || hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    unsigned millis = 0;
    at += to_seconds;
    if (*at == '.') {
        unsigned scale = 100;
        const char* first = ++at;
        for (; at != end && is_digit(*at); ++at, scale /= 10)
            millis += scale * static_cast<unsigned>(*at - '0');
        if (at == first) return std::nullopt;
    }
    if (at == end || *at != 'Z') return std::nullopt;
    const auto seconds = std::chrono::seconds((hour * 60 + minute) * 60 + second);
    return found{midnight_ + seconds + std::chrono::milliseconds(millis), at + 1};
}

bool row_time_reader::turn_to_day(const char* at) noexcept {
    if (at[day_size - 1] != 'T') return false;
    const auto midnight = parse_time(std::string_view(at, day_size - 1));
    if (!midnight) return false;
    std::memcpy(day_, at, day_size);
    midnight_ = *midnight;
    return true;
}

std::optional<wall_time> read_row_time(std::string_view text) {
    constexpr std::size_t date = 10, digits = 9;
    if (text.size() <= date) return std::nullopt;  // which day it is depends on where
    std::string shortened(text);
    if (const auto dot = text.find('.'); dot != text.npos) {
        const auto fraction = text.substr(dot + 1);
        const auto stop = std::find_if_not(fraction.begin(), fraction.end(), is_digit);
        const auto size = static_cast<std::size_t>(stop - fraction.begin());
        if (size > digits) shortened.erase(dot + 1 + digits, size - digits);
    }
    const auto time = parse_time(shortened);
    if (!time) return std::nullopt;
    return *time;
}

failure refuse_time(std::string_view text, const std::string& field) {
    return failure(error::split_refused, {},
                   "has \"" + quote(text) + "\" for " + field + ", which is no time");
}

std::size_t window_finder::search(wall_time time) noexcept {
    const auto later = std::ranges::upper_bound(windows_, time, {}, &time_range::start);
    if (later == windows_.begin() || !std::prev(later)->contains(time)) return windows_.size();
    last_ = *std::prev(later);
    place_ = static_cast<std::size_t>(later - windows_.begin()) - 1;
    return place_;
}

}  // namespace sluice
