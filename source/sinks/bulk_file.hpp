#pragma once

#include "sinks/direct_io_file.hpp"
#include "sinks/posix_file.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace sluice {

/// Brings a new file's bytes to the disk in large pieces: its beginning through the page cache, and
/// what is large past it.
///
/// Measured: fresh pages of the cache are the greatest cost of a file that is to be on the disk
/// when it is done, alone or with fifteen others; to write past them overlaps the disk with whoever
/// makes the bytes.
///
/// Used by one caller, who may change threads. What is said to block is for a thread of the disk's.
class bulk_file {
public:
    static constexpr std::size_t piece_bytes = 256 << 10;

    /// `subject` names it in errors; `disk` writes what goes past the cache; null: nothing goes
    /// past it. `at` is where the file ends by now, and its position: a place that `settle` has
    /// given.
    bulk_file(descriptor file, std::string subject, std::shared_ptr<disk_threads> disk,
              std::uint64_t at = 0);
    ~bulk_file();
    bulk_file(const bulk_file&) = delete;
    bulk_file& operator=(const bulk_file&) = delete;

    /// Of the file, with what is still to be written.
    std::uint64_t size() const noexcept { return size_; }
    /// Where the next bytes may be put to save a copy; empty until `ready` when the disk is behind.
    std::span<std::byte> room() noexcept;
    /// Takes of `bytes` what there is room for, and tells how many those were. Errors, here and
    /// below: sink_failed, disk_full.
    outcome<std::size_t> append(std::span<const std::byte> bytes);
    /// Completes when there is room. Cancellation, here and below: terminal, at any time; throws
    /// operation_aborted.
    awaitable<void> ready();
    /// Completes when the disk is done with all blocks that were full; comes before the two below.
    awaitable<outcome<void>> drain();
    /// Blocks until all is on the disk, fsynced.
    outcome<void> finish();

    /// What of the bytes so far is on the disk: those before `in_place`. The rest, less than one
    /// block, good until the next call, is still held back.
    struct settled {
        std::uint64_t in_place = 0;
        std::span<const std::byte> rest;
    };
    /// Blocks until all but a rest is on the disk, fsynced; `append` may go on.
    outcome<settled> settle();
    /// A file that was closed whole. Another object can go on with it at `in_place`: what follows
    /// there is to be appended again.
    struct parked {
        std::uint64_t in_place = 0;
        std::uint64_t size = 0;
    };
    /// As `finish`; then closes the file.
    outcome<parked> release_handles();
    /// Shows, blocking, all bytes so far, an earlier object's included; this one may have taken few
    /// yet.
    outcome<void> read_back(const std::function<void(std::span<const std::byte>)>& visit) const;
    /// Closes the file as it is.
    void close() noexcept;

private:
    outcome<void> advance(std::size_t size);
    bool is_worth_direct() const;
    outcome<void> write_piece();
    void reserve();
    outcome<void> give_back_reserve();

    descriptor file_;
    std::string subject_;
    std::shared_ptr<disk_threads> disk_;
    std::vector<std::byte> piece_;  // through the page cache
    std::size_t part_ = 0;
    std::unique_ptr<direct_io_file> direct_;  // past it
    bool asked_direct_ = false;
    const std::uint64_t began_at_;
    std::uint64_t size_ = 0;  // with what is still to be written
    std::uint64_t reserved_ = 0;
    bool reserves_ = true;
};

}  // namespace sluice
