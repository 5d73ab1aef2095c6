#pragma once

#include <sluice/core/awaitable.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>

#include "async/cross_thread_event.hpp"

namespace sluice {

/// A few blocks that go from a coroutine that fills them to one of another thread that empties
/// them, and back. Who is ahead waits, so memory is bounded.
///
/// The lock is held to count blocks only, never while one is filled or emptied. Either side may
/// change threads between two calls.
class block_queue {
public:
    /// Hand-overs cost a wake-up each, and fewer than these gained nothing more (measured).
    static constexpr std::size_t block_bytes = 256 << 10;
    static constexpr std::size_t blocks = 4;

    /// `worth_a_wake` is for how much one side is woken that waits for the other, at most for all.
    explicit block_queue(std::size_t worth_a_wake = 64 << 10) : worth_a_wake_(worth_a_wake) {}

    /// The room that is left in the block being filled; waits for a free block. Empty once the
    /// emptier has given up. Cancellation: terminal, at any time; throws operation_aborted.
    awaitable<std::span<std::byte>> room();
    /// So many bytes were put there; hands a block over that is full, or worth a wake.
    void filled(std::size_t size);
    /// Hands the rest over; nothing comes after it.
    void close();
    /// Hands over what is filled, and completes when all is emptied, or the emptier has given up.
    /// Cancellation: as `room`.
    awaitable<void> drained();

    /// The next block, once it is there; empty after the last. Cancellation: as `room`.
    awaitable<std::span<const std::byte>> next();
    /// The block that `next` gave is free again.
    void emptied();
    /// Nothing more is taken.
    void give_up();

private:
    using waiting = std::shared_ptr<cross_thread_event>;

    std::byte* block(std::size_t index) noexcept { return bytes_.get() + index * block_bytes; }
    template <class Ready>
    awaitable<void> wait_until(waiting block_queue::*side, Ready ready);
    static void wake(const waiting& one);
    void hand_over();

    const std::size_t worth_a_wake_;
    const std::unique_ptr<std::byte[]> bytes_ =
        std::make_unique_for_overwrite<std::byte[]>(blocks * block_bytes);

    std::mutex mutex_;      // guards all below
    std::size_t part_ = 0;  // of the block being filled
    waiting filler_;        // where it waits; the same of the other side
    waiting emptier_;
    std::array<std::size_t, blocks> sizes_{};  // of each block, while it is full
    std::size_t first_ = 0;                    // of those that are full
    std::size_t full_ = 0;
    bool closed_ = false;
    bool given_up_ = false;
};

}  // namespace sluice
