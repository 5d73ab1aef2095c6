#include <flow/waiting_room.hpp>

namespace sluice {
namespace {

// The places of the queues follow decision::pick, without its `none`.
constexpr std::size_t place_of(decision::pick who) noexcept {
    return static_cast<std::size_t>(who) - 1;
}

}  // namespace

std::size_t waiting_room::index_of(const bid& claim) noexcept {
    using pick = decision::pick;
    switch (claim.kind) {
        case call_kind::results:
            return place_of(pick::results);
        case call_kind::create:
            return place_of(pick::create);
        case call_kind::poll:
            return place_of(claim.running_since ? pick::first_poll : pick::repeated_poll);
        case call_kind::other:
            break;
    }
    return place_of(pick::other);
}

waiting_room::key waiting_room::key_of(const waiter& who) noexcept {
    return {who.claim.running_since.value_or(who.claim.not_before), who.claim.order, who.arrival};
}

void waiting_room::enter(waiter& who) {
    who.arrival = ++arrivals_;
    queues_[index_of(who.claim)].emplace(key_of(who), &who);
    ++size_;
}

void waiting_room::leave(const waiter& who) {
    size_ -= queues_[index_of(who.claim)].erase(key_of(who));
}

candidates waiting_room::heads() const {
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

waiter& waiting_room::chosen(decision::pick who) const {
    return *queues_[place_of(who)].begin()->second;
}

waiter& waiting_room::anybody() const {
    const queue* q = queues_.data();
    while (q->empty()) ++q;
    return *q->begin()->second;
}

}  // namespace sluice
