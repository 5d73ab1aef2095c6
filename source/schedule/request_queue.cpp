#include <schedule/request_queue.hpp>

namespace sluice {

request_queue::key request_queue::place_of(const waiter& who) noexcept {
    const bool by_time = who.request.kind == call_kind::poll;
    return {by_time ? who.due : steady_time{}, who.request.order, who.arrival};
}

request_queue::key request_queue::early_place_of(const waiter& who) noexcept {
    return {who.due, who.request.order, who.arrival};
}

void request_queue::enter(waiter& who) {
    who.arrival = ++arrivals_;
    ++size_;
    if (who.request.kind == call_kind::poll) {
        queue_of(call_kind::poll).emplace(place_of(who), &who);
    } else {
        who.due = who.request.not_before;
        early_.emplace(early_place_of(who), &who);
    }
}

void request_queue::leave(const waiter& who) {
    size_ -= queue_of(who.request.kind).erase(place_of(who));
    if (who.request.kind != call_kind::poll) size_ -= early_.erase(early_place_of(who));
}

void request_queue::open(steady_time now) {
    while (!early_.empty() && early_.begin()->second->due <= now) {
        auto* const who = early_.begin()->second;
        queue_of(who->request.kind).emplace(place_of(*who), who);
        early_.erase(early_.begin());
    }
}

waiter* request_queue::first(call_kind kind) const noexcept {
    const auto& q = queue_of(kind);
    return q.empty() ? nullptr : q.begin()->second;
}

steady_time request_queue::next_due() const noexcept {
    return early_.empty() ? steady_time::max() : early_.begin()->second->due;
}

void request_queue::plan_polls(const std::function<steady_time(const token_request&)>& due) {
    auto& polls = queue_of(call_kind::poll);
    queue planned;
    while (!polls.empty()) {
        auto node = polls.extract(polls.begin());
        auto& who = *node.mapped();
        who.due = due(who.request);
        node.key() = place_of(who);
        planned.insert(std::move(node));
    }
    polls = std::move(planned);
}

void request_queue::sample_polls(std::size_t stride,
                                 const std::function<void(const token_request&)>& show) const {
    std::size_t place = stride / 2;
    for (const auto& [due, who] : queue_of(call_kind::poll))
        if (place++ % stride == 0) show(who->request);
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
            if (who->request.group == group) all.push_back(who);
    };
    collect(early_);
    for (const auto& one : queues_) collect(one);
    return all;
}

}  // namespace sluice
