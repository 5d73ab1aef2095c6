#include <engine/bundling.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace sluice {
namespace {

/// How many windows from the first may be in one export.
std::size_t that_fit(std::span<const time_range> run, const bundle_bounds& most) {
    auto fit = std::min(std::max<std::size_t>(most.windows, 1), run.size());
    const auto length = [&] { return run[fit - 1].end - run.front().start; };
    while (fit > 1 && most.refused && length() > *most.refused / 2) --fit;
    return fit;
}

void bundle_run(std::span<const time_range> run, const bundle_bounds& most,
                std::vector<time_range>& into) {
    while (!run.empty()) {
        auto size = that_fit(run, most);
        // What is cut smaller than was asked for is cut evenly: no small rest costs an export.
        if (size < most.windows) {
            const auto exports = (run.size() + size - 1) / size;
            size = (run.size() + exports - 1) / exports;
        }
        into.push_back({run.front().start, run[size - 1].end});
        run = run.subspan(size);
    }
}

}  // namespace

std::span<const time_range> windows_in(std::span<const time_range> sorted,
                                       const time_range& range) {
    const auto first = std::ranges::lower_bound(sorted, range.start, {}, &time_range::start);
    auto last = first;
    while (last != sorted.end() && last->end <= range.end) ++last;
    return {first, last};
}

std::vector<time_range> bundled(std::span<const time_range> sorted, const bundle_bounds& most) {
    std::vector<time_range> ranges;
    while (!sorted.empty()) {
        std::size_t run = 1;
        while (run < sorted.size() && sorted[run].start == sorted[run - 1].end) ++run;
        bundle_run(sorted.first(run), most, ranges);
        sorted = sorted.subspan(run);
    }
    return ranges;
}

std::vector<time_range> halves_of(const time_range& window,
                                  std::optional<std::chrono::milliseconds> shortest) {
    const auto half = std::chrono::floor<std::chrono::seconds>(window.length() / 2);
    if (!shortest || half < *shortest || half.count() == 0) return {};
    const auto middle = window.start + half;
    return {{window.start, middle}, {middle, window.end}};
}

bool speaks_of_span(std::string_view words) {
    // Nobody documents the words; these are what such refusals are written with.
    constexpr std::array signs{"range", "span",   "period",    "interval", "duration",
                               "long",  "exceed", "too large", "too big",  "hour",
                               "days",  "window", "maximum"};
    std::string lower(words);
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return std::ranges::any_of(signs,
                               [&](const char* sign) { return lower.find(sign) != lower.npos; });
}

}  // namespace sluice
