#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <span>
#include <thread>

namespace sluice {

/// Writes the rest of a file past the page cache (O_DIRECT), behind the caller, on a thread of its
/// own: the disk works while the next blocks are made, and is done when they are.
///
/// Used by one caller, who may change threads.
class direct_writer {
public:
    static constexpr std::size_t block_bytes = 1 << 20;

    /// From `offset` on, a multiple of 4096, with so many blocks, two at least; null where the file
    /// system does not want it, or the system gives no thread. `file` must stay open, and its flags
    /// be left alone, while this lives.
    static std::unique_ptr<direct_writer> begin(int file, std::uint64_t offset, std::size_t blocks);
    /// Waits for what is being written; what was not begun is dropped.
    ~direct_writer();

    /// The room left in the block being filled: never empty.
    std::span<std::byte> room() noexcept;
    /// So many bytes were put there. Waits for a free block when that one is full.
    /// Returns an errno, 0 for none: of this or an earlier block.
    int filled(std::size_t size);
    /// Waits until all blocks that were full are written. Returns as `filled`.
    int drain();
    /// What is in the block being filled, which goes to `offset`.
    std::span<const std::byte> rest() const noexcept { return {block(filling_), part_}; }
    std::uint64_t offset() const noexcept { return filled_at_; }
    /// Waits until all is written, the last part through the page cache; the file is as before
    /// `begin` then, but for its position, which is at its end. Returns as `filled`.
    int finish();

private:
    direct_writer(int file, std::uint64_t offset, std::size_t blocks);

    void live();
    int write_out(std::span<const std::byte> bytes, std::uint64_t at) const;
    void leave_direct() const noexcept;
    std::byte* block(std::size_t index) const noexcept {
        return bytes_.get() + index * block_bytes;
    }

    struct release {
        void operator()(std::byte* bytes) const noexcept { std::free(bytes); }
    };

    const int file_;
    const std::size_t blocks_;
    std::unique_ptr<std::byte[], release> bytes_;
    std::size_t filling_ = 0;   // the block being filled, which is the caller's
    std::size_t part_ = 0;      // how much of it is
    std::uint64_t filled_at_;   // where it goes
    std::uint64_t written_at_;  // the thread's

    std::mutex mutex_;  // guards all below
    std::condition_variable changed_;
    std::size_t first_ = 0;  // of those that are full
    std::size_t full_ = 0;
    int problem_ = 0;
    bool dropped_ = false;

    std::thread thread_;
};

}  // namespace sluice
