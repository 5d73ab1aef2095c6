#pragma once

#include <sluice/core/awaitable.hpp>

#include "sinks/disk_threads.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace sluice {

/// Writes the rest of a file past the page cache (O_DIRECT), behind the caller, on the disk's
/// threads: the disk works while the next blocks are made, and is done when they are.
///
/// Used by one caller, who may change threads.
class direct_io_file {
public:
    /// From `offset` on, a multiple of 4096; null where the file system does not want it, or there
    /// is no memory. `file` must stay open, and its flags be left alone, while this lives.
    static std::unique_ptr<direct_io_file> begin(std::shared_ptr<disk_threads> threads, int file,
                                                 std::uint64_t offset);
    /// Waits, blocking, for what is being written.
    ~direct_io_file();
    direct_io_file(const direct_io_file&) = delete;
    direct_io_file& operator=(const direct_io_file&) = delete;

    /// The room left in the block being filled; empty until `ready` when there is none.
    std::span<std::byte> room() noexcept;
    /// So many bytes were put there. Returns an errno, 0 for none: of an earlier block.
    int filled(std::size_t size);
    /// The same, where nothing was put: there will be no room any more when it is not 0.
    int problem() const;
    /// Completes when there is room, or never will be. Cancellation: terminal, at any time; throws
    /// operation_aborted.
    awaitable<void> ready();
    /// Completes when all blocks that were full are written. Returns as `filled`. Cancellation: as
    /// `ready`.
    awaitable<int> drain();

    /// What is in the block being filled, which goes to `offset`.
    std::span<const std::byte> rest() const noexcept;
    std::uint64_t offset() const noexcept { return filled_at_; }
    /// After `drain`: writes the rest through the page cache, blocking; the file is as before
    /// `begin` then, but for its position, which is at its end. Returns an errno.
    int finish();

private:
    class course;

    direct_io_file(std::shared_ptr<disk_threads> threads, int file, block_pool::block first,
                   std::uint64_t offset);

    std::shared_ptr<disk_threads> threads_;
    block_pool& blocks_;
    std::shared_ptr<course> course_;
    block_pool::block filling_;  // if there is one
    std::size_t part_ = 0;       // how much of it is filled
    std::uint64_t filled_at_;    // where it goes
};

}  // namespace sluice
