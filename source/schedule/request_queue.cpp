#include <schedule/request_queue.hpp>

#include <algorithm>
#include <iterator>
#include <limits>

namespace sluice {
namespace {

using pick = decision::pick;

// The places of the queues follow decision::pick, without its `none`.
constexpr std::size_t place_of(pick who) noexcept {
    return static_cast<std::size_t>(who) - 1;
}

}  // namespace

std::size_t request_queue::index_of(const token_request& claim) noexcept {
    switch (claim.kind) {
        case call_kind::results:
            return place_of(pick::results);
        case call_kind::create:
            return place_of(pick::create);
        case call_kind::poll:
            return place_of(claim.is_first_look() ? pick::first_poll : pick::repeated_poll);
        case call_kind::other:
            break;
    }
    return place_of(pick::other);
}

/// Looks go by their time, the rest by the plan alone.
request_queue::key request_queue::place_in_queue(const waiter& who) noexcept {
    steady_time since{};
    if (who.claim.is_first_look()) {
        since = *who.claim.running_since;
    } else if (who.claim.kind == call_kind::poll) {
        since = std::max(who.due, who.claim.not_before);
    }
    return {since, who.claim.order, who.arrival};
}

request_queue::key request_queue::place_apart(const waiter& who) noexcept {
    return {who.claim.not_before, who.claim.order, who.arrival};
}

void request_queue::enter(waiter& who) {
    who.arrival = ++arrivals_;
    if (who.claim.is_repeated_look()) {
        queues_[place_of(pick::repeated_poll)].emplace(place_in_queue(who), &who);
    } else {
        early_.emplace(place_apart(who), &who);
    }
    ++size_;
}

void request_queue::leave(const waiter& who) {
    if (!who.claim.is_repeated_look()) size_ -= early_.erase(place_apart(who));
    size_ -= queues_[index_of(who.claim)].erase(place_in_queue(who));
}

void request_queue::open(steady_time now) {
    while (!early_.empty() && early_.begin()->second->claim.not_before <= now) {
        auto* const who = early_.begin()->second;
        queues_[index_of(who->claim)].emplace(place_in_queue(*who), who);
        early_.erase(early_.begin());
    }
}

waiter* request_queue::head(pick who) const {
    const auto& q = queues_[place_of(who)];
    return q.empty() ? nullptr : q.begin()->second;
}

waiter* request_queue::latest_first_look(steady_time then) const {
    constexpr auto last = std::numeric_limits<std::uint64_t>::max();
    const auto& looks = queues_[place_of(pick::first_poll)];
    const auto beyond = looks.upper_bound({then, last, last});
    return beyond == looks.begin() ? nullptr : std::prev(beyond)->second;
}

steady_time request_queue::next_due() const noexcept {
    return early_.empty() ? steady_time::max() : early_.begin()->second->claim.not_before;
}

std::size_t request_queue::count(pick who) const noexcept {
    return queues_[place_of(who)].size();
}

void request_queue::plan_looks(const std::function<steady_time(const token_request&)>& plan) {
    auto& looks = queues_[place_of(pick::repeated_poll)];
    queue planned;
    while (!looks.empty()) {
        auto node = looks.extract(looks.begin());
        auto& who = *node.mapped();
        if (who.claim.is_repeated_look()) who.due = plan(who.claim);
        node.key() = place_in_queue(who);
        planned.insert(std::move(node));
    }
    looks = std::move(planned);
}

void request_queue::sample_looks(
    std::size_t most, const std::function<void(const token_request&, double stride)>& show) const {
    for (const auto kind : {pick::first_poll, pick::repeated_poll}) {
        const auto& looks = queues_[place_of(kind)];
        const std::size_t stride = std::max<std::size_t>(1, (looks.size() + most - 1) / most);
        std::size_t place = stride / 2;
        for (const auto& [place_in_line, who] : looks) {
            if (place++ % stride == 0 && who->claim.is_look())
                show(who->claim, static_cast<double>(stride));
        }
    }
}

waiter& request_queue::anybody() const {
    if (!early_.empty()) return *early_.begin()->second;
    const queue* q = queues_.data();
    while (q->empty()) ++q;
    return *q->begin()->second;
}

std::vector<waiter*> request_queue::of_group(std::uint32_t group) const {
    std::vector<waiter*> all;
    const auto collect = [&](const queue& from) {
        for (const auto& [place, who] : from)
            if (who->claim.group == group) all.push_back(who);
    };
    collect(early_);
    for (const auto& one : queues_) collect(one);
    return all;
}

}  // namespace sluice
