#include <sluice/forecast/forecast.hpp>

#include <sluice/core/limits.hpp>

#include "async/on_all_cores.hpp"
#include "simulation/mix.hpp"

#include <algorithm>
#include <cmath>
#include <engine/span_model.hpp>
#include <numbers>

namespace sluice {
namespace {

constexpr std::size_t most_rehearsed = 1000;
constexpr std::size_t exports_in_all = 3500;  // about 150 µs each (measured)
constexpr std::size_t fewest_runs = 5;
constexpr std::size_t most_runs = 15;
constexpr std::size_t curve_points = 256;
constexpr double deviation = 0.8;
constexpr duration usual_download = std::chrono::seconds(5);
// The engine gives up an operation at its deadline; a forecast is not to be about that.
constexpr duration longest_operation = limits::operation_deadline - std::chrono::hours(1);

// From 0 to 1, without either end.
double fraction(std::uint64_t bits) {
    return (static_cast<double>(bits >> 12) + 0.5) / static_cast<double>(std::uint64_t{1} << 52);
}

// Those to be foreseen: the one that is asked for, and a day, a week, a month of daily windows.
std::vector<std::size_t> bundles_of(const forecast_model& model) {
    std::vector<std::size_t> all;
    for (const std::size_t bundle : {std::size_t{1}, std::size_t{7}, std::size_t{30}, model.bundle})
        if (bundle == model.bundle || (bundle <= model.windows && bundle <= model.longest_bundle))
            all.push_back(bundle);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::chrono::milliseconds span_of(const forecast_model& model, std::size_t windows) {
    return model.window_length * static_cast<std::int64_t>(windows);
}

// Not the standard library's distributions: they draw differently from one to the other.
operation_time draw(const forecast_model& model, std::uint64_t seed) {
    if (!model.learned.empty()) return model.learned[mix(seed) % model.learned.size()];
    const double radius = std::sqrt(-2 * std::log(fraction(mix(seed, 1))));
    const double normal = radius * std::cos(2 * std::numbers::pi * fraction(mix(seed, 2)));
    const std::chrono::duration<double> ran = model.median * std::exp(deviation * normal);
    const bool fits = ran < longest_operation;
    return {fits ? std::chrono::duration_cast<duration>(ran) : longest_operation,
            model.window_length};
}

rehearsal_case case_of(const forecast_model& model, std::size_t bundle, std::size_t exports,
                       std::size_t run) {
    rehearsal_case what;
    what.limit = model.limit;
    what.scope = model.scope;
    what.spent = model.spent;
    what.engine = model.engine;
    what.how = model.how;
    what.how.bundle = 1;  // what is rehearsed are exports, whatever they deliver
    what.download = usual_download;
    // A server's own estimate is seldom exact.
    what.progress = progress_report::noisy;
    what.seed = mix(model.seed, run);
    const span_model times(model.learned);
    for (std::size_t i = 0; i < exports; ++i) {
        const std::size_t windows = std::min(bundle, model.windows - i * bundle);
        const auto drawn = draw(model, mix(what.seed, bundle, i));
        what.operations.push_back(
            std::min(times.carried_over(drawn, span_of(model, windows)), longest_operation));
    }
    for (const auto& one : model.learned)
        what.known.push_back(
            std::min(times.carried_over(one, span_of(model, bundle)), longest_operation));
    return what;
}

// One rehearsal, stretched to all of the exports that it stands for.
class stretched {
public:
    stretched(const rehearsed& what, const forecast_model& model, std::size_t exports)
        : sorted_(what.deliveries), left_out_(exports - sorted_.size()) {
        std::sort(sorted_.begin(), sorted_.end());
        const auto& requests = what.sum.requests;
        const auto called = requests.create + requests.poll + requests.results;
        const auto part = static_cast<double>(sorted_.size());
        calls_ = static_cast<std::uint64_t>(
            std::llround(static_cast<double>(called) / part * static_cast<double>(exports)));
        const auto charged = model.scope == limit_scope::all ? called : requests.create;
        pace_ = std::max(pace_of_the_middle(),
                         std::chrono::duration_cast<duration>(
                             model.limit.interval * (static_cast<double>(charged) / part)));
    }

    std::size_t exports() const { return sorted_.size() + left_out_; }
    std::uint64_t calls() const { return calls_; }

    /// When so many exports were delivered, from 1.
    duration at(std::size_t count) const {
        const std::size_t place = count - 1;
        const std::size_t middle = sorted_.size() / 2;
        if (place <= middle) return sorted_[place];
        const std::size_t between = std::min(place - middle, left_out_);
        return sorted_[place - between] + pace_ * static_cast<duration::rep>(between);
    }
    duration half() const { return at((exports() + 1) / 2); }
    duration all() const { return at(exports()); }

private:
    // From the first to the third quarter: without the burst, and without the last stragglers. Too
    // fast where the creates of the middle were made long before its deliveries, so that their
    // tokens are missing in it.
    duration pace_of_the_middle() const {
        const std::size_t quarter = sorted_.size() / 4;
        if (quarter == 0) return {};
        return (sorted_[3 * quarter] - sorted_[quarter]) / static_cast<int>(2 * quarter);
    }

    std::vector<duration> sorted_;
    std::size_t left_out_ = 0;
    duration pace_{};
    std::uint64_t calls_ = 0;
};

// The place among `count` sorted ones that so much of them do not exceed.
std::size_t quantile(std::size_t count, double part) {
    const auto place = static_cast<std::size_t>(std::ceil(part * static_cast<double>(count)));
    return std::clamp<std::size_t>(place, 1, count) - 1;
}

template <class Measure>
auto sorted_by(const std::vector<stretched>& runs, Measure measure) {
    std::vector<decltype(measure(runs.front()))> all;
    for (const stretched& run : runs) all.push_back(measure(run));
    std::sort(all.begin(), all.end());
    return all;
}

template <class Measure>
forecast::likely likely_of(const std::vector<stretched>& runs, Measure measure) {
    const auto all = sorted_by(runs, measure);
    return {all[quantile(all.size(), 0.5)], all[quantile(all.size(), 0.9)]};
}

forecast::course course_of(const std::vector<stretched>& runs, std::size_t bundle) {
    forecast::course what;
    what.bundle = bundle;
    what.exports = runs.front().exports();
    what.calls = sorted_by(
        runs, [](const stretched& run) { return run.calls(); })[quantile(runs.size(), 0.5)];
    what.first = likely_of(runs, [](const stretched& run) { return run.at(1); });
    what.half = likely_of(runs, [](const stretched& run) { return run.half(); });
    what.all = likely_of(runs, [](const stretched& run) { return run.all(); });
    return what;
}

std::vector<duration> curve_of(std::vector<stretched> runs) {
    std::sort(runs.begin(), runs.end(),
              [](const stretched& a, const stretched& b) { return a.all() < b.all(); });
    const stretched& middle = runs[quantile(runs.size(), 0.5)];
    const std::size_t points = std::min(curve_points, middle.exports());
    std::vector<duration> curve;
    for (std::size_t i = 1; i <= points; ++i) {
        curve.push_back(middle.at((i * middle.exports() + points - 1) / points));
    }
    return curve;
}

/// Side by side: rehearsals share nothing.
std::vector<outcome<rehearsed>> rehearse_runs(const forecast_model& model, std::size_t bundle,
                                              std::size_t exports, std::size_t runs) {
    std::vector<outcome<rehearsed>> went(runs, outcome<rehearsed>(rehearsed()));
    on_all_cores(runs, [&](std::size_t run) {
        went[run] = rehearse(case_of(model, bundle, std::min(exports, most_rehearsed), run));
    });
    return went;
}

}  // namespace

outcome<forecast> forecast_backfill(const forecast_model& model) {
    forecast what;
    what.operation = span_model(model.learned).usual(span_of(model, 1)).value_or(model.median);
    if (model.windows == 0) return what;
    const std::size_t for_each_concurrent = std::min(model.windows, most_rehearsed);
    // An odd number has a middle one.
    const std::size_t runs =
        std::clamp(exports_in_all / for_each_concurrent, fewest_runs, most_runs) | 1;
    what.runs = static_cast<int>(runs);
    what.rehearsed = for_each_concurrent;
    for (const std::size_t bundle : bundles_of(model)) {
        const std::size_t exports = (model.windows + bundle - 1) / bundle;
        std::vector<stretched> went;
        for (const auto& one : rehearse_runs(model, bundle, exports, runs)) {
            if (!one) return one.error();
            went.emplace_back(*one, model, exports);
        }
        what.courses.push_back(course_of(went, bundle));
        if (bundle != model.bundle) continue;
        what.asked = what.courses.size() - 1;
        what.curve = curve_of(std::move(went));
    }
    return what;
}

}  // namespace sluice
