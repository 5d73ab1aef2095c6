#include <sluice/schedule/token_bucket.hpp>

#include <charconv>
#include <cmath>
#include <optional>

namespace sluice {
namespace {

std::optional<duration> unit_named(std::string_view name) {
    using namespace std::chrono_literals;
    if (name == "s" || name == "sec") return 1s;
    if (name == "min") return 1min;
    if (name == "h" || name == "hour") return 1h;
    return std::nullopt;
}

std::optional<double> number_in(std::string_view text) {
    double number = 0;
    const auto end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc{} || stop != end || !std::isfinite(number)) return std::nullopt;
    return number;
}

}  // namespace

outcome<duration> parse_rate(std::string_view text) {
    const auto slash = text.find('/');
    const auto refused = [&] {
        return failure(error::invalid_argument, "rate \"" + std::string(text) + '"',
                       "expected a number of calls in a time, such as 2/min, 10/s or 120/h");
    };
    if (slash == std::string_view::npos) return refused();
    const auto unit = unit_named(text.substr(slash + 1));
    const auto count = number_in(text.substr(0, slash));
    if (!unit || !count || *count <= 0) return refused();
    const double interval = std::ceil(static_cast<double>(unit->count()) / *count);
    const duration longest = std::chrono::hours(24);
    if (interval > static_cast<double>(longest.count())) return refused();
    return duration(static_cast<duration::rep>(interval));
}

}  // namespace sluice
