#include <engine/polling.hpp>

namespace sluice {
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
