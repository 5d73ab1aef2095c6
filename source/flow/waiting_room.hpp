#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/flow/policy.hpp>
#include <sluice/flow/wakeup.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <tuple>

namespace sluice {

/// One request that waits for a token; lives in its coroutine's frame.
class waiter {
public:
    waiter(const asio::any_io_executor& executor, bid claim_) : claim(claim_), woken(executor) {}

    enum class state { waiting, granted, refused };

    bid claim;
    std::uint64_t arrival = 0;
    state now = state::waiting;
    std::optional<failure> problem;  ///< with `refused`
    wakeup woken;
};

/// Those who wait, in the order in which each kind would be served. No I/O.
class waiting_room {
public:
    void enter(waiter& who);
    /// Nothing happens when `who` is not there.
    void leave(const waiter& who);

    /// The head of each queue.
    candidates heads() const;
    /// The head that the policy picked.
    waiter& chosen(decision::pick who) const;

    bool empty() const noexcept { return size_ == 0; }
    std::size_t size() const noexcept { return size_; }
    /// Anybody; the room must not be empty.
    waiter& anybody() const;

private:
    using key = std::tuple<steady_time, std::uint64_t, std::uint64_t>;
    using queue = std::map<key, waiter*>;

    static std::size_t index_of(const bid& claim) noexcept;
    static key key_of(const waiter& who) noexcept;

    std::array<queue, 5> queues_;
    std::uint64_t arrivals_ = 0;
    std::size_t size_ = 0;
};

}  // namespace sluice
