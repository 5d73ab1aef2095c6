#include <sluice/flow/operation_times.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr std::size_t enough_to_trust = 8;
constexpr double likely_done = 0.85;
/// A few operations prove little: one that hung for a day must not make all others wait for it.
constexpr duration longest_guess = std::chrono::hours(1);
/// Below this the percentage is mostly noise of the server's start.
constexpr double least_percent = 5;

duration scaled(duration length, double factor) {
    return std::chrono::duration_cast<duration>(length * factor);
}

}  // namespace

void operation_times::add(duration ran) {
    if (ended_.size() < capacity) {
        ended_.push_back(ran);
        return;
    }
    ended_[next_] = ran;
    next_ = (next_ + 1) % capacity;
}

void operation_times::saw_running(duration age, std::optional<double> percent) {
    if (age < longest_running_) return;
    longest_running_ = age;
    extrapolated_.reset();
    if (percent && *percent >= least_percent) extrapolated_ = scaled(age, 100 / *percent);
}

duration operation_times::first_look() const {
    if (ended_.size() >= enough_to_trust) return quantile(likely_done);
    const auto guess = [](duration length, double factor) {
        return scaled(std::min(length, longest_guess), factor);
    };
    if (!ended_.empty()) return guess(*std::ranges::max_element(ended_), 1.2);
    if (extrapolated_) return std::max(blind_look, guess(*extrapolated_, 1.1));
    return std::max(blind_look, guess(longest_running_, 1.5));
}

duration operation_times::quantile(double q) const {
    if (ended_.empty()) return {};
    auto sorted = ended_;
    const auto last = static_cast<double>(sorted.size() - 1);
    const auto place = static_cast<std::ptrdiff_t>(std::ceil(std::clamp(q, 0.0, 1.0) * last));
    std::ranges::nth_element(sorted, sorted.begin() + place);
    return sorted[static_cast<std::size_t>(place)];
}

}  // namespace sluice
