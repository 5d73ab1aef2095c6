#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/flow/wakeup.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>

namespace sluice {

/// A few blocks that go from a coroutine that fills them to one of another thread that empties
/// them, and back. Who is ahead waits, so memory is bounded.
///
/// The lock is held to count blocks only, never while one is filled or emptied. Held by a
/// shared_ptr, since a word for one side may arrive when that side is gone.
class block_queue : public std::enable_shared_from_this<block_queue> {
public:
    /// Hand-overs cost a wake-up each, and fewer than these gained nothing more (measured).
    static constexpr std::size_t block_bytes = 256 << 10;
    static constexpr std::size_t blocks = 4;

    block_queue(asio::any_io_executor filler, asio::any_io_executor emptier);

    /// The room that is left in the block being filled; waits for a free block. Empty once the
    /// emptier has given up. Cancellation: terminal, at any time; throws operation_aborted.
    awaitable<std::span<std::byte>> room();
    /// So many bytes were put there; hands a block over that is full, or waited for.
    void filled(std::size_t size);
    /// Hands the rest over; nothing comes after it.
    void close();

    /// The next block, once it is there; empty after the last. Cancellation: as `room`.
    awaitable<std::span<const std::byte>> next();
    /// The block that `next` gave is free again.
    void emptied();
    /// Nothing more is taken.
    void give_up();

private:
    struct side {
        explicit side(asio::any_io_executor ex) : executor(std::move(ex)), woken(executor) {}
        asio::any_io_executor executor;
        wakeup woken;
        bool waits = false;
    };

    std::byte* block(std::size_t index) noexcept { return bytes_.get() + index * block_bytes; }
    void wake(side& one);
    void hand_over();

    std::unique_ptr<std::byte[]> bytes_;
    std::size_t part_ = 0;  // of the block being filled; the filler's alone

    std::mutex mutex_;  // guards all below, but for what each side's wakeup keeps
    side filler_;
    side emptier_;
    std::array<std::size_t, blocks> sizes_{};
    std::size_t first_ = 0;  // of those that are full
    std::size_t full_ = 0;
    bool closed_ = false;
    bool given_up_ = false;
};

}  // namespace sluice
