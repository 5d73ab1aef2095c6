#include <sluice/schedule/operation_times.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <ranges>

namespace sluice {
namespace {

/// An error beyond this part of the running time tells no more than the other operations do.
constexpr double vaguest = 0.35;
constexpr double shortest = 0.001;
/// More that run are not looked through: they tell little that is new.
constexpr std::ptrdiff_t most_running = 2 * operation_times::capacity;

double in_seconds(duration length) {
    return std::chrono::duration<double>(length).count();
}

}  // namespace

void operation_times::changed() noexcept {
    ++version_;
    percentages_.reset();
    learned_.reset();
}

void operation_times::keep(const ended_one& what) {
    changed();
    if (ended_.size() < capacity) {
        ended_.push_back(what);
        return;
    }
    ended_[next_] = what;
    next_ = (next_ + 1) % capacity;
}

void operation_times::add(duration ran) {
    keep({std::max(in_seconds(ran), shortest), std::nullopt});
}

void operation_times::saw_running(std::uint64_t operation, const poll_history& seen) {
    // One that outlives its forecast proves the percentages wrong before it ends.
    if (const auto place = running_.find(operation); place != running_.end()) {
        const auto before = foretell(place->second);
        const double age = in_seconds(seen.last_age);
        if (before && age > before->end + 2 * before->error) proven_.compare(place->second, age);
    }
    changed();
    running_.insert_or_assign(operation, seen);
    percentages_seen_ = percentages_seen_ || seen.percents > 0;
}

void operation_times::saw_ended(std::uint64_t operation, std::optional<duration> ran) {
    changed();
    ++seen_ended_;
    const auto place = running_.find(operation);
    if (place != running_.end()) {
        if (ran) proven_.compare(place->second, in_seconds(*ran));
        running_.erase(place);
    }
    if (ran) keep({std::max(in_seconds(*ran), shortest), operation});
}

const percentage_errors& operation_times::percentages() const {
    if (!percentages_) {
        percentages_ = proven_;
        for (const auto& [operation, seen] : running_ | std::views::take(most_running))
            percentages_->compare_among(seen);
    }
    return *percentages_;
}

foretelling operation_times::hints() const {
    const auto& known = percentages();
    return {percentages_seen_, known.scatter(), known.doubt()};
}

std::optional<operation_times::forecast> operation_times::foretell(const poll_history& seen) const {
    if (seen.percents == 0) return std::nullopt;
    const double bias = proven_.bias();
    const double rate = (seen.age_percent - bias * seen.age) / seen.age_age / 100;
    const double rate_error = percentages().scatter() / 100 / std::sqrt(seen.age_age);
    if (rate <= 0 || rate_error > vaguest * rate) return std::nullopt;
    return forecast{1 / rate, rate_error / (rate * rate)};
}

/// Of the places only where all are remembered that ran or ended: elsewhere those that are left,
/// all short or all long ones, would look like a trend.
length_trend operation_times::find_trend() const {
    std::uint64_t first = 0;
    std::uint64_t end = std::numeric_limits<std::uint64_t>::max();
    std::vector<length_trend::sample> seen;
    if (std::ssize(running_) > most_running) end = std::next(running_.begin(), most_running)->first;
    if (ended_.size() == capacity) first = end;
    for (const auto& one : ended_) {
        if (!one.operation || *one.operation >= end) continue;
        first = std::min(first, *one.operation);
        seen.push_back({static_cast<double>(*one.operation), one.seconds, true});
    }
    for (const auto& [operation, sight] : running_ | std::views::take(most_running)) {
        if (operation < first) continue;
        const double age = in_seconds(sight.last_age);
        const auto told = foretell(sight);
        const bool foretold = told && told->end > age;
        seen.push_back({static_cast<double>(operation), foretold ? told->end : age, foretold});
    }
    return length_trend(seen);
}

const operation_times::conclusions& operation_times::learned() const {
    if (learned_) return *learned_;
    const auto trend = find_trend();
    const auto alike = [&trend](std::uint64_t operation, double seconds) {
        return seconds / trend.pace(static_cast<double>(operation));
    };
    duration_distribution::evidence seen;
    for (const auto& one : ended_)
        seen.ended.push_back(one.operation ? alike(*one.operation, one.seconds) : one.seconds);
    for (const auto& [operation, sight] : running_ | std::views::take(most_running)) {
        const double age = in_seconds(sight.last_age);
        const auto told = foretell(sight);
        if (told && told->end > age) {
            seen.ended.push_back(alike(operation, told->end));
        } else {
            seen.beyond.push_back(alike(operation, age));
        }
    }
    return learned_.emplace(conclusions{trend, duration_distribution(seen), seen.ended.size()});
}

const duration_distribution& operation_times::belief() const {
    return learned().belief;
}

std::size_t operation_times::known() const {
    return learned().known;
}

double operation_times::pace(std::uint64_t operation) const {
    return learned().trend.pace(static_cast<double>(operation));
}

}  // namespace sluice
