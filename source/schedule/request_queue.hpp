#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/schedule/token_request.hpp>
#include "async/wakeup.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <tuple>
#include <vector>

namespace sluice {

/// One request that waits for a token; lives in its coroutine's frame.
class waiter {
public:
    /// `request_` must live as long.
    waiter(const asio::any_io_executor& executor, const token_request& request_)
        : request(request_), woken(executor) {}
    waiter(const asio::any_io_executor& executor, token_request&& passing) = delete;

    enum class state { waiting, granted, refused };

    const token_request& request;
    steady_time due{};  ///< not to be served before
    std::uint64_t arrival = 0;
    state now = state::waiting;
    steady_time served{};  ///< with `granted`: when
    failure problem;       ///< with `refused`
    wakeup woken;
};

/// Those who wait, in the order in which each kind is served: polls by the time that they are due,
/// all others by the plan. No I/O.
class request_queue {
public:
    /// A poll comes with the time that it is due.
    void enter(waiter& who);
    /// Nothing happens when `who` is not there.
    void leave(const waiter& who);

    /// Lets those in that are due by `now`; to be called before `first`.
    void open(steady_time now);
    /// The one of a kind to be served first; null when none is there. A poll may not be due yet.
    waiter* first(call_kind kind) const noexcept;
    /// When the next one that is no poll is due; max() when all are.
    steady_time next_due() const noexcept;
    /// How many of a kind are there, those that are no polls once they are due.
    std::size_t count(call_kind kind) const noexcept { return queue_of(kind).size(); }
    /// Sets anew when every poll is due.
    void plan_polls(const std::function<steady_time(const token_request&)>& due);
    /// Shows every `stride`th poll.
    void sample_polls(std::size_t stride,
                      const std::function<void(const token_request&)>& show) const;

    bool empty() const noexcept { return size_ == 0; }
    std::size_t size() const noexcept { return size_; }
    /// Anybody; the queue must not be empty.
    waiter& anybody() const;
    /// All of a group.
    std::vector<waiter*> of_group(std::uint32_t group) const;

private:
    using key = std::tuple<steady_time, std::uint64_t, std::uint64_t>;
    using queue = std::map<key, waiter*>;

    static key place_of(const waiter& who) noexcept;
    static key early_place_of(const waiter& who) noexcept;
    queue& queue_of(call_kind kind) noexcept { return queues_[static_cast<std::size_t>(kind)]; }
    const queue& queue_of(call_kind kind) const noexcept {
        return queues_[static_cast<std::size_t>(kind)];
    }

    queue early_;  ///< by the time that they are due; no polls
    std::array<queue, 4> queues_;
    std::uint64_t arrivals_ = 0;
    std::size_t size_ = 0;
};

}  // namespace sluice
