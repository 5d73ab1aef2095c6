#include <sluice/flow/operation_times.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

// Percentages are believed to be within 2 points of the truth until operations that ended have
// shown how far off they are.
constexpr double first_scatter = 2;
constexpr double first_weight = 2;
/// A percentage is a whole number: it cannot be better than that.
constexpr double least_scatter = 0.3;
/// More errors than this are forgotten by half, so that a server that changes is noticed.
constexpr double most_errors = 200;
/// An error beyond this part of the running time tells no more than the other operations do.
constexpr double vaguest = 0.35;

double in_seconds(duration length) {
    return std::chrono::duration<double>(length).count();
}

}  // namespace

void operation_times::add(duration ran) {
    ++version_;
    belief_.reset();
    const double seconds = std::max(in_seconds(ran), 0.001);
    if (ended_.size() < capacity) {
        ended_.push_back(seconds);
        return;
    }
    ended_[next_] = seconds;
    next_ = (next_ + 1) % capacity;
}

void operation_times::saw_running(std::uint64_t operation, const sighting& seen) {
    // One that outlives its forecast proves the percentages wrong before it ends.
    if (const auto place = running_.find(operation); place != running_.end()) {
        const auto before = foretell(place->second);
        const double age = in_seconds(seen.last_age);
        if (before && age > before->end + 2 * before->error) judge_percentages(place->second, age);
    }
    ++version_;
    belief_.reset();
    running_.insert_or_assign(operation, seen);
    percentages_seen_ = percentages_seen_ || seen.percents > 0;
}

void operation_times::saw_ended(std::uint64_t operation, std::optional<duration> ran) {
    const auto place = running_.find(operation);
    if (place != running_.end()) {
        if (ran) judge_percentages(place->second, in_seconds(*ran));
        running_.erase(place);
    }
    ++version_;
    belief_.reset();
    if (ran) add(*ran);
}

/// The error of a percentage p at age a, of an operation that ran for t: p - 100 a / t.
void operation_times::judge_percentages(const sighting& seen, double ran) {
    if (seen.percents == 0 || ran <= 0) return;
    const double rate = 100 / ran;
    errors_ += seen.percents;
    error_sum_ += seen.percent - rate * seen.age;
    error_squares_ +=
        seen.percent_percent - 2 * rate * seen.age_percent + rate * rate * seen.age_age;
    if (errors_ > most_errors) {
        errors_ /= 2;
        error_sum_ /= 2;
        error_squares_ /= 2;
    }
}

foretelling operation_times::hints() const noexcept {
    const double squares = first_weight * first_scatter * first_scatter + error_squares_;
    return {percentages_seen_,
            std::max(least_scatter, std::sqrt(squares / (first_weight + errors_)))};
}

std::optional<operation_times::forecast> operation_times::foretell(const sighting& seen) const {
    if (seen.percents == 0) return std::nullopt;
    const double bias = error_sum_ / (first_weight + errors_);
    const double rate = (seen.age_percent - bias * seen.age) / seen.age_age / 100;
    const double rate_error = hints().scatter / 100 / std::sqrt(seen.age_age);
    if (rate <= 0 || rate_error > vaguest * rate) return std::nullopt;
    return forecast{1 / rate, rate_error / (rate * rate)};
}

const time_belief& operation_times::belief() const {
    if (belief_) return *belief_;
    time_belief::evidence seen{ended_, {}};
    for (const auto& [operation, sight] : running_) {
        if (seen.ended.size() + seen.beyond.size() >= 2 * capacity) break;
        const double age = in_seconds(sight.last_age);
        const auto end = foretell(sight);
        if (end && end->end > age) {
            seen.ended.push_back(end->end);
        } else {
            seen.beyond.push_back(age);
        }
    }
    known_ = seen.ended.size();
    return belief_.emplace(seen);
}

std::size_t operation_times::known() const {
    (void)belief();
    return known_;
}

}  // namespace sluice
