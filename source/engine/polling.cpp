#include <engine/polling.hpp>

#include <algorithm>

namespace sluice {
namespace {

constexpr duration shortest = std::chrono::seconds(2);
/// A percentage can be wrong by any amount: never leave an operation alone for longer.
constexpr duration longest = std::chrono::minutes(10);
constexpr double least_percent = 5;

duration scaled(duration length, double factor) {
    return std::chrono::duration_cast<duration>(length * factor);
}

}  // namespace

duration next_look_in(duration age, std::optional<double> percent, const operation_times& learned) {
    duration wait = scaled(age, 0.5);
    if (percent && *percent >= least_percent && *percent < 100) {
        wait = scaled(age, (100 - *percent) / *percent * 1.1);
    } else if (const auto most = learned.quantile(0.97); most > age) {
        wait = most - age;
    }
    return std::clamp(wait, shortest, longest);
}

std::optional<duration> running_time(const operation& seen, std::optional<duration> watched,
                                     duration most) {
    if (!seen.created_at || !seen.finished_at) return watched;
    // In milliseconds: nanoseconds, which even a comparison would make of them, hold 292 years.
    const auto ran = *seen.finished_at - *seen.created_at;
    if (ran < ran.zero() || ran > std::chrono::floor<std::chrono::milliseconds>(most)) {
        return std::nullopt;
    }
    return ran;
}

}  // namespace sluice
