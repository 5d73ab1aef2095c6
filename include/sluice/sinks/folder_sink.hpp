#pragma once

#include <sluice/sinks/sink.hpp>

#include <filesystem>
#include <memory>

namespace sluice {

/// `SEGMENT/TYPE/date=2026-01-01/20260101T000000Z_20260102T000000Z.ndjson`, relative to the folder;
/// `.gz` is appended where the stored bytes are kept. The segment is escaped: no server's text and
/// no separator gets into a path.
std::string window_path(const export_spec& spec, const time_range& window, bool keep_gzip);

/// `SEGMENT/TYPE/outside/20260101T000000Z_20260131T000000Z.ndjson`: of rows that an export of
/// `range` brought though none of its windows holds them.
std::string unmatched_path(const export_spec& spec, const time_range& range);

/// Makes a segment the name of a folder.
///
/// Escapes everything but letters, digits, `-`, `_`, `.` (not leading) and `@` as `%XX` of its
/// UTF-8 bytes. Reversible, at most 255 bytes (longer ones end in a hash, and are not).
std::string escape_segment(const std::string& segment);

class disk_threads;
class synced_folders;

/// Delivers windows as files below a folder.
///
/// A file is written as `….part` beside its final name, fsynced, renamed, and its folder fsynced.
/// Files are made anew (O_EXCL, O_NOFOLLOW), mode 0644 less the umask. What blocks is done by a few
/// threads of the sink's own; a large file goes past the page cache there, where the file system
/// lets it, while its next bytes are made. A checkpoint is `….checkpoint` beside it; one that
/// another user could have written is passed over.
class folder_sink final : public sink {
public:
    /// Errors: sink_failed, when the folder can neither be used nor made; nothing else is written.
    static outcome<std::unique_ptr<folder_sink>> open_folder(const std::filesystem::path& folder,
                                                             bool keep_gzip);

    bool thread_safe() const noexcept override { return true; }
    std::string destination() const override;
    awaitable<outcome<std::unique_ptr<writer>>> open(const export_spec& spec,
                                                     const time_range& window) override;
    awaitable<outcome<std::optional<resumed_writer>>> resume(const export_spec& spec,
                                                             const time_range& window) override;
    awaitable<outcome<std::unique_ptr<writer>>> open_unmatched(const export_spec& spec,
                                                               const time_range& range) override;
    awaitable<outcome<std::optional<resumed_writer>>> resume_unmatched(
        const export_spec& spec, const time_range& range) override;

    const std::filesystem::path& folder() const noexcept { return folder_; }

private:
    folder_sink(std::filesystem::path folder, bool keep_gzip);

    std::filesystem::path folder_;
    bool keep_gzip_;
    std::shared_ptr<disk_threads> disk_;
    std::shared_ptr<synced_folders> synced_;
};

}  // namespace sluice
