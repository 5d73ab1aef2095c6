#include <flow/waiting_room.hpp>

namespace sluice {
namespace {

// The places of the queues follow decision::pick, without its `none`.
constexpr std::size_t place_of(decision::pick who) noexcept {
    return static_cast<std::size_t>(who) - 1;
}

}  // namespace

bool is_first_look(const bid& claim) noexcept {
    return claim.kind == call_kind::poll && claim.running_since.has_value();
}

std::size_t waiting_room::index_of(const bid& claim) noexcept {
    using pick = decision::pick;
    switch (claim.kind) {
        case call_kind::results:
            return place_of(pick::results);
        case call_kind::create:
            return place_of(pick::create);
        case call_kind::poll:
            return place_of(is_first_look(claim) ? pick::first_poll : pick::repeated_poll);
        case call_kind::other:
            break;
    }
    return place_of(pick::other);
}

/// Looks go by their time, the rest by the plan alone.
waiting_room::key waiting_room::place_in_queue(const waiter& who) noexcept {
    steady_time since{};
    if (who.claim.kind == call_kind::poll)
        since = who.claim.running_since.value_or(who.claim.not_before);
    return {since, who.claim.order, who.arrival};
}

waiting_room::key waiting_room::place_apart(const waiter& who) noexcept {
    return {who.claim.not_before, who.claim.order, who.arrival};
}

void waiting_room::enter(waiter& who) {
    who.arrival = ++arrivals_;
    early_.emplace(place_apart(who), &who);
    ++size_;
}

void waiting_room::leave(const waiter& who) {
    size_ -= early_.erase(place_apart(who));
    size_ -= queues_[index_of(who.claim)].erase(place_in_queue(who));
}

candidates waiting_room::heads(steady_time now) {
    while (!early_.empty() && early_.begin()->second->claim.not_before <= now) {
        auto* const who = early_.begin()->second;
        queues_[index_of(who->claim)].emplace(place_in_queue(*who), who);
        early_.erase(early_.begin());
    }
    const auto head = [this](decision::pick who) -> std::optional<bid> {
        const auto& q = queues_[place_of(who)];
        if (q.empty()) return std::nullopt;
        return q.begin()->second->claim;
    };
    using pick = decision::pick;
    candidates heads;
    heads.results = head(pick::results);
    heads.repeated_poll = head(pick::repeated_poll);
    heads.first_poll = head(pick::first_poll);
    heads.create = head(pick::create);
    heads.other = head(pick::other);
    return heads;
}

steady_time waiting_room::next_due() const noexcept {
    return early_.empty() ? steady_time::max() : early_.begin()->second->claim.not_before;
}

waiter& waiting_room::chosen(decision::pick who) const {
    return *queues_[place_of(who)].begin()->second;
}

waiter& waiting_room::anybody() const {
    if (!early_.empty()) return *early_.begin()->second;
    const queue* q = queues_.data();
    while (q->empty()) ++q;
    return *q->begin()->second;
}

}  // namespace sluice
