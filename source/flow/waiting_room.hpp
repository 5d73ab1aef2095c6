#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/flow/policy.hpp>
#include <sluice/flow/wakeup.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

namespace sluice {

/// One request that waits for a token; lives in its coroutine's frame.
class waiter {
public:
    waiter(const asio::any_io_executor& executor, const bid& claim_)
        : claim(claim_), woken(executor) {}

    enum class state { waiting, granted, refused };

    bid claim;
    std::uint64_t arrival = 0;
    state now = state::waiting;
    steady_time served{};            ///< with `granted`: when
    std::optional<failure> problem;  ///< with `refused`
    wakeup woken;
};

/// True of the first look at an operation, when its time is the policy's to choose.
bool is_first_look(const bid& claim) noexcept;

/// Those who wait, in the order in which each kind would be served. No I/O.
///
/// Those whose time (`not_before`) is yet to come wait apart: once it has come they take the place
/// that the plan gives them, as if they had been there all along.
class waiting_room {
public:
    void enter(waiter& who);
    /// Nothing happens when `who` is not there.
    void leave(const waiter& who);

    /// The head of each queue, among those whose time has come by `now`.
    candidates heads(steady_time now);
    /// When the time of the next one comes; max() when all have come.
    steady_time next_due() const noexcept;
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
    static key place_in_queue(const waiter& who) noexcept;
    static key place_apart(const waiter& who) noexcept;

    queue early_;
    std::array<queue, 5> queues_;
    std::uint64_t arrivals_ = 0;
    std::size_t size_ = 0;
};

}  // namespace sluice
