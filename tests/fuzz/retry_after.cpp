// Is every `Retry-After` a wait within its bounds, and every date the time that it spells?

#include <sluice/api/codec.hpp>
#include <sluice/core/limits.hpp>
#include <sluice/core/time_range.hpp>

#include <ctime>
#include <optional>

#include "fuzz/fuzz_input.hpp"

using namespace sluice;
using sluice::fuzz::claim;
using sluice::fuzz::fuzz_input;

namespace {

constexpr std::chrono::milliseconds longest = limits::longest_retry_after;

std::string spell(wall_time when, const char* form) {
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch());
    const std::time_t seconds = whole.count();
    std::tm parts{};
    char text[64];
    return {text, std::strftime(text, sizeof text, form, ::gmtime_r(&seconds, &parts))};
}

// A time between 1970 and 9999, the last year that four digits spell.
wall_time choose_time(fuzz_input& from) {
    constexpr std::size_t end = 253'402'300'800;
    return wall_time(std::chrono::seconds(from.below(end)));
}

void check_date(wall_time when) {
    // strftime does not fill up a shorter year.
    if (when < *parse_time("1000-01-01")) return;
    for (const char* form : {"%a, %d %b %Y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
        const auto text = spell(when, form);
        claim(parse_http_date(text) == when, "a date is the time that it spells", text);
    }
}

std::optional<std::chrono::milliseconds> plain_seconds(std::string_view value) {
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t'))
        value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
    if (value.empty() || value.find_first_not_of("0123456789") != value.npos) return std::nullopt;
    const auto digits = value.substr(std::min(value.find_first_not_of('0'), value.size()));
    if (digits.size() > 9) return longest;
    const auto seconds = digits.empty() ? 0 : std::atol(std::string(digits).c_str());
    return std::min<std::chrono::milliseconds>(std::chrono::seconds(seconds), longest);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz_input from(data, size);
    const auto now = choose_time(from);
    check_date(now);
    const auto value = from.rest();
    const auto wait = parse_retry_after(value, now);
    if (wait)
        claim(*wait >= std::chrono::milliseconds(0) && *wait <= longest, "a wait has its bounds");
    if (const auto seconds = plain_seconds(value))
        claim(wait == seconds, "digits are seconds", value);
    if (const auto until = parse_http_date(value)) {
        check_date(*until);
        claim(wait == std::clamp(*until - now, std::chrono::milliseconds(0), longest),
              "a date is waited for", value);
    }
    return 0;
}
