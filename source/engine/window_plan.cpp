#include <engine/window_plan.hpp>

#include <algorithm>

namespace sluice {

window_plan::window_plan(std::vector<time_range> sorted, bundle_bounds bounds,
                         std::optional<std::chrono::milliseconds> shortest)
    : windows_(std::move(sorted)), bounds_(bounds), shortest_(shortest) {}

time_range window_plan::hull() const {
    if (windows_.empty()) return {};
    return {windows_.front().start, windows_.back().end};
}

std::vector<time_range> window_plan::pieces_of(const time_range& range) const {
    if (!bounds_.refused) return {range};
    const auto windows = of(range);
    if (windows.size() > 1) return bundled(windows, bounds_);
    if (range.length() < *bounds_.refused) return {range};
    const auto halves = halves_of(range, shortest_);
    return halves.empty() ? std::vector{range} : halves;
}

std::vector<time_range> window_plan::less_than(const time_range& range) const {
    const auto windows = of(range);
    if (windows.size() < 2) return halves_of(range, shortest_);
    bundle_bounds half = bounds_;
    half.windows = std::min(half.windows, (windows.size() + 1) / 2);
    return bundled(windows, half);
}

void window_plan::replace(const time_range& window, const std::vector<time_range>& halves) {
    const auto place = std::ranges::lower_bound(windows_, window);
    windows_.insert(windows_.erase(place), halves.begin(), halves.end());
}

std::optional<std::chrono::milliseconds> window_plan::refused(const time_range& range) {
    return bound(range.length());
}

std::optional<std::chrono::milliseconds> window_plan::overtaxed(const time_range& range) {
    const auto span = range.length();
    if (!overtaxed_by_) {
        overtaxed_by_ = span;
        return std::nullopt;
    }
    overtaxed_by_ = std::min(*overtaxed_by_, span);
    return bound(*overtaxed_by_);
}

void window_plan::worked(const time_range& range) {
    if (overtaxed_by_ && range.length() >= *overtaxed_by_) overtaxed_by_.reset();
}

std::optional<std::chrono::milliseconds> window_plan::bound(std::chrono::milliseconds span) {
    if (bounds_.refused && *bounds_.refused <= span) return std::nullopt;
    bounds_.refused = span;
    return span;
}

}  // namespace sluice
