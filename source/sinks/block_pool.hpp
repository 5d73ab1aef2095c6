#pragma once

#include <sluice/core/awaitable.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "async/cross_thread_event.hpp"

namespace sluice {

/// Memory for files that are written past the page cache: one block for each of them to be filled,
/// and a few more, which all of them share, that are on their way to the disk.
///
/// So one file that is busy has as many as it needs, and many that are open cost little. Any thread
/// may use it.
class block_pool {
public:
    /// Smaller ones cost a disk's calls, larger ones memory for each open file.
    static constexpr std::size_t block_bytes = 512 << 10;
    /// What one file alone needs to keep the disk busy (measured).
    static constexpr std::size_t shared_blocks = 7;
    /// Of memory, and of places in a file. Every disk's sector divides it.
    static constexpr std::size_t alignment = 4096;

    class block {
    public:
        block() = default;
        explicit operator bool() const noexcept { return bytes_ != nullptr; }
        std::span<std::byte> bytes() const noexcept {
            return {bytes_.get(), bytes_ ? block_bytes : 0};
        }

    private:
        friend class block_pool;
        struct release {
            void operator()(std::byte* bytes) const noexcept;
        };

        std::unique_ptr<std::byte[], release> bytes_;
    };

    /// One more file needs blocks: its first one, or nothing, without memory. Who has entered
    /// leaves, after giving back all that it has.
    block enter();
    void leave();

    /// A block, if one is free.
    block take();
    /// A block comes back, written or not.
    void give(block free);
    /// Completes when one may be free. Cancellation: terminal, at any time; throws
    /// operation_aborted.
    awaitable<void> next_free();
    /// How many there are, taken or free.
    std::size_t count() const;

private:
    // With the lock held, as all below.
    std::size_t most() const noexcept { return files_ == 0 ? 0 : files_ + shared_; }
    bool has_any() const noexcept { return !free_.empty() || made_ < most(); }
    block take_free();
    block make();
    void wake_next();

    void give_up(const std::shared_ptr<cross_thread_event>& one);  // takes the lock

    mutable std::mutex mutex_;  // guards all below
    std::size_t files_ = 0;
    std::size_t made_ = 0;                // blocks that there are, taken or free
    std::size_t shared_ = shared_blocks;  // fewer once there is no memory for more
    std::vector<block> free_;
    std::deque<std::shared_ptr<cross_thread_event>> waiting_;
};

}  // namespace sluice
