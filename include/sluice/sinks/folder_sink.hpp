#pragma once

#include <sluice/sinks/folder_lock.hpp>
#include <sluice/sinks/sink.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>

namespace sluice {

class disk_threads;
class open_files;
class synced_folders;

/// Delivers windows as files below a folder.
///
/// A file is written as `….part` beside its final name, fsynced, renamed, and its folder fsynced.
/// Files are made anew (O_EXCL, O_NOFOLLOW), mode 0644 less the umask. What blocks is done by a few
/// threads of the sink's own; a large file goes past the page cache there, where the file system
/// lets it, while its next bytes are made. A checkpoint is `….checkpoint` beside it; one that
/// another user could have written is passed over.
///
/// It keeps as many files open as descriptors and memory allow, 64 at most: for another one it
/// closes the one that was used longest ago, which is opened again with its next bytes.
class folder_sink final : public sink {
public:
    static constexpr std::size_t as_many_as_fit = 0;

    /// Errors: sink_failed, when the folder can neither be used nor made; nothing else is written.
    static outcome<std::unique_ptr<folder_sink>> open_folder(
        const std::filesystem::path& folder, std::size_t most_open_files = as_many_as_fit);
    /// A folder that is there, to be read maybe: makes nothing, and asks for no right to write.
    static outcome<std::unique_ptr<folder_sink>> open_existing(
        const std::filesystem::path& folder, std::size_t most_open_files = as_many_as_fit);
    ~folder_sink() override;

    /// Keeps other processes out. Errors: folder_locked, sink_failed.
    outcome<folder_lock> lock() const { return folder_lock::take(folder_); }

    bool thread_safe() const noexcept override { return true; }
    /// The folder's path, without links.
    std::string id() const override;
    awaitable<outcome<std::unique_ptr<writer>>> open(target what) override;
    awaitable<outcome<std::optional<resumed_writer>>> resume(target what) override;
    awaitable<outcome<std::string>> verify(receipt what, reading progress) override;
    awaitable<outcome<void>> read_manifest(line_visitor visit) override;

    const std::filesystem::path& folder() const noexcept { return folder_; }
    /// How many files are open now: at most as many as may be, and those in use.
    std::size_t open_now() const;

private:
    folder_sink(std::filesystem::path folder, std::size_t most_open_files);

    std::filesystem::path folder_;
    std::shared_ptr<disk_threads> disk_;
    std::shared_ptr<synced_folders> synced_;
    std::shared_ptr<open_files> open_;
};

}  // namespace sluice
