#include <engine/bundle_choice.hpp>

#include <algorithm>
#include <sluice/engine/plan.hpp>

namespace sluice {
namespace {

/// What an operation over one day is taken to run while nothing is known.
constexpr duration guessed_day = std::chrono::minutes(5);
/// A gain of less is not worth a longer wait for the first data.
constexpr double worthwhile = 0.97;

duration operation_over(const span_model& times, std::chrono::milliseconds span) {
    if (const auto usual = times.usual(span)) return *usual;
    return times.carried_over({guessed_day, std::chrono::hours(24)}, span);
}

}  // namespace

duration time_with_bundle(const bundle_question& what, const span_model& times,
                          std::size_t bundle) {
    const auto exports = (what.windows + bundle - 1) / bundle;
    const auto after = [&](std::size_t calls) {
        const auto for_each_concurrent = static_cast<std::size_t>(std::max(what.tokens, 0));
        const auto waited = calls - std::min(calls, for_each_concurrent);
        return what.token_interval * static_cast<duration::rep>(waited);
    };
    const auto span = what.window_length * static_cast<std::int64_t>(bundle);
    const auto last_create = after(exports);
    return std::max(after(exports * static_cast<std::size_t>(what.calls_each)),
                    last_create + operation_over(times, span));
}

std::size_t choose_bundle(const bundle_question& what, const span_model& times) {
    std::size_t best = 1;
    if (what.windows < 2 || what.window_length.count() <= 0) return best;
    auto soonest = time_with_bundle(what, times, best);
    for (std::size_t bundle = 2; bundle <= what.windows; ++bundle) {
        const auto span = what.window_length * static_cast<std::int64_t>(bundle);
        if (span > longest_window || (what.refused && span > *what.refused / 2)) break;
        const auto took = time_with_bundle(what, times, bundle);
        if (static_cast<double>(took.count()) >= worthwhile * static_cast<double>(soonest.count()))
            continue;
        best = bundle;
        soonest = took;
    }
    return best;
}

}  // namespace sluice
