#include "async/byte_pace.hpp"

#include <algorithm>

namespace sluice {
namespace {

// What would take longer is no rate; it keeps the sum below from running over.
constexpr double longest_rest = 3600;
// Two orders of magnitude above what a timer costs.
constexpr duration shortest_rest = std::chrono::milliseconds(2);

}  // namespace

byte_pace::byte_pace(double bytes_per_second) : per_second_(bytes_per_second) {}

// The generic cell rate algorithm (ITU-T I.371), with bytes for cells.
steady_time byte_pace::charge(std::uint64_t bytes, steady_time now) {
    const std::chrono::duration<double> cost(
        std::min(static_cast<double>(bytes) / per_second_, longest_rest));
    const std::lock_guard guard(mutex_);
    paid_until_ = std::max(paid_until_, now) + std::chrono::duration_cast<duration>(cost);
    const auto rest = paid_until_ - slack;
    return rest - now < shortest_rest ? std::min(rest, now) : rest;
}

}  // namespace sluice
