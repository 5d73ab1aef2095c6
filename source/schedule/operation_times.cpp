#include <schedule/operation_times.hpp>

#include <algorithm>
#include <ranges>

namespace sluice {
namespace {

/// More that run are not looked through: they tell little that is new.
constexpr std::size_t most_running = 2 * dispatcher::remembered_times;
constexpr double shortest_run = 0.001;

}  // namespace

void operation_times::changed() noexcept {
    ++version_;
    learned_.reset();
}

void operation_times::add(duration ran) {
    const double seconds = std::max(in_seconds(ran), shortest_run);
    if (ended_.size() < dispatcher::remembered_times) {
        ended_.push_back(seconds);
    } else {
        ended_[next_++ % dispatcher::remembered_times] = seconds;
    }
    changed();
}

void operation_times::saw_running(std::uint64_t operation, const poll_history& seen) {
    running_.insert_or_assign(operation, seen);
    changed();
}

void operation_times::saw_ended(std::uint64_t operation, std::optional<duration> ran) {
    const auto place = running_.find(operation);
    if (place != running_.end()) {
        if (ran) progress_.learn(place->second, std::max(in_seconds(*ran), shortest_run));
        running_.erase(place);
    }
    changed();
    if (!ran) return;
    ++seen_ended_;
    add(*ran);
}

const operation_times::conclusions& operation_times::learned() const {
    if (learned_) return *learned_;
    duration_distribution::evidence seen{ended_, {}};
    for (const auto& [operation, history] : running_ | std::views::take(most_running)) {
        const double age = in_seconds(history.last_age);
        const auto told = foretell(history);
        if (told && told->end > age) {
            seen.ended.push_back(told->end);
        } else {
            seen.running.push_back(age);
        }
    }
    const auto known = seen.ended.size();
    return learned_.emplace(conclusions{duration_distribution(std::move(seen)), known});
}

}  // namespace sluice
