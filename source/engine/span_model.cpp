#include <engine/span_model.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// Spans that differ by less tell more of chance than of data.
constexpr double telling_ratio = 2;
/// A start dearer than this much data, or cheaper than this part of it, is noise.
constexpr double dearest_start = 100;
constexpr double cheapest_start = 0.01;

double in_ms(std::chrono::milliseconds span) {
    return static_cast<double>(span.count());
}

/// The start that fits best by least squares, of ran = slope * (start + span).
std::optional<double> fitted_start(std::span<const operation_time> seen) {
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    double shortest = 0, longest = 0;
    for (const auto& one : seen) {
        const double span = in_ms(one.span), ran = static_cast<double>(one.ran.count());
        if (span <= 0) continue;
        shortest = n == 0 ? span : std::min(shortest, span);
        longest = std::max(longest, span);
        n += 1, x += span, y += ran, xx += span * span, xy += span * ran;
    }
    if (n < 2 || longest < telling_ratio * shortest) return std::nullopt;
    const double slope = (n * xy - x * y) / (n * xx - x * x);
    const double mean = x / n;
    if (slope <= 0) return dearest_start * mean;
    return std::clamp((y - slope * x) / n / slope, cheapest_start * mean, dearest_start * mean);
}

}  // namespace

span_model::span_model(std::span<const operation_time> seen)
    : seen_(seen.begin(), seen.end()), start_(fitted_start(seen).value_or(in_ms(start_in_data))) {}

double span_model::weight(std::chrono::milliseconds span) const {
    return start_ + in_ms(span);
}

duration span_model::carried_over(const operation_time& seen,
                                  std::chrono::milliseconds span) const {
    if (seen.span.count() <= 0 || seen.span == span) return seen.ran;
    const auto carried = static_cast<double>(seen.ran.count()) * weight(span) / weight(seen.span);
    return duration(std::llround(carried));
}

std::optional<duration> span_model::usual(std::chrono::milliseconds span) const {
    if (seen_.empty()) return std::nullopt;
    std::vector<duration> all;
    for (const auto& one : seen_) all.push_back(carried_over(one, span));
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

}  // namespace sluice
