#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sinks/bulk_file.hpp"

namespace sluice {

/// Where a file is being written: `path` is relative to the sink's folder `root`, `shown` the whole
/// of it, for errors; `name` is its last part.
struct part_place {
    std::filesystem::path root;
    std::string path;
    std::string shown;
    std::string name;
    std::shared_ptr<disk_threads> disk;  ///< the sink's; null: all is done by the caller

    /// Under which name it is written before it is whole, and its checkpoint.
    std::string part_name() const { return name + ".part"; }
    std::string note_name() const { return name + ".checkpoint"; }
};

/// A file that is being written; it can be closed meanwhile, whole, and opened again.
///
/// Used by one caller at a time, who may change threads; `open_files` sees to that.
class part_file {
public:
    part_file(part_place where, descriptor file, std::uint64_t in_place = 0);

    const part_place& place() const noexcept { return place_; }
    bool is_open() const noexcept { return file_.has_value(); }
    /// While it is open.
    bulk_file& body() noexcept { return *file_; }
    /// All that was written.
    std::uint64_t size() const noexcept { return file_ ? file_->size() : closed_.size; }
    /// Why it could not be closed: nothing that was written can be trusted any more.
    const std::optional<failure>& problem() const noexcept { return problem_; }

    /// Runs `what`, which may block, on a thread of the disk's, once the blocks before are written;
    /// what is begun there is waited for.
    awaitable<outcome<void>> on_disk(const std::function<outcome<void>()>& what);
    /// Closes it, on the disk. A failure becomes its `problem`.
    awaitable<void> close();
    /// The same with all that was written thrown away; never blocks for long.
    void drop() noexcept;
    /// Opens it again, blocking.
    outcome<void> reopen();
    /// Brings all to the disk, blocking, and closes it.
    outcome<void> finish();

private:
    friend class open_files;

    outcome<void> close_whole();
    outcome<descriptor> find_closed() const;

    part_place place_;
    std::optional<bulk_file> file_;  // none while it is closed
    bulk_file::parked closed_;       // as of the last time
    std::optional<failure> problem_;

    // Guarded by the lock of `open_files`.
    bool in_use_ = false;
    std::uint64_t last_use_ = 0;  // in turns
    std::shared_ptr<cross_thread_event> waiting_;
};

/// Cuts a file back to its first `size` bytes, where it then stands. Errors: sink_failed.
outcome<void> cut_back(const descriptor& part, std::uint64_t size, const std::string& subject);

/// Appends a rest that a writer held back: less than there is room for at the beginning.
outcome<void> append_all(bulk_file& file, std::span<const std::byte> bytes);

}  // namespace sluice
