#include <sluice/sinks/folder_sink.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "sinks/file_writer.hpp"

namespace sluice {
namespace {

outcome<file_writer::target> target_of(const std::filesystem::path& root, std::string path,
                                       std::shared_ptr<disk_threads> disk, synced_folders& known) {
    auto folder = open_parent(root, path, known);
    if (!folder) return folder.error();
    file_writer::target to;
    to.root = root;
    to.name = std::filesystem::path(path).filename().string();
    to.folder = std::move(*folder);
    to.shown = (root / path).string();
    to.path = std::move(path);
    to.disk = std::move(disk);
    return to;
}

// What `what` makes of a file of the sink's, on a thread of the disk's.
template <class T>
awaitable<outcome<T>> on_disk(std::filesystem::path root, std::string path,
                              std::shared_ptr<disk_threads> disk,
                              std::shared_ptr<synced_folders> known,
                              outcome<T> (*what)(file_writer::target)) {
    outcome<T> made = failure(error::sink_failed);
    const std::function<void()> errand = [&] {
        auto to = target_of(root, std::move(path), disk, *known);
        if (to) {
            made = what(std::move(*to));
        } else {
            made = to.error();
        }
    };
    co_await disk->run(errand);
    co_return std::move(made);
}

}  // namespace

folder_sink::folder_sink(std::filesystem::path folder, bool keep_gzip)
    : folder_(std::move(folder)),
      keep_gzip_(keep_gzip),
      disk_(std::make_shared<disk_threads>()),
      synced_(std::make_shared<synced_folders>()) {}

outcome<std::unique_ptr<folder_sink>> folder_sink::open_folder(const std::filesystem::path& folder,
                                                               bool keep_gzip) {
    if (folder.empty()) return failure(error::sink_failed, "", "no folder is named");
    if (auto made = make_folders(folder); !made) return made.error();
    std::error_code problem;
    auto place = std::filesystem::canonical(folder, problem);
    if (problem) return system_failure(problem.value(), folder.string());
    // As the process that will write, not as the user who started it.
    if (::faccessat(AT_FDCWD, place.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
        return system_failure(errno, folder.string());
    }
    return std::unique_ptr<folder_sink>(new folder_sink(std::move(place), keep_gzip));
}

std::string folder_sink::destination() const {
    return folder_.string();
}

awaitable<outcome<std::unique_ptr<writer>>> folder_sink::open(const export_spec& spec,
                                                              const time_range& window) {
    return on_disk(folder_, window_path(spec, window, keep_gzip_), disk_, synced_,
                   &file_writer::begin);
}

awaitable<outcome<std::optional<resumed_writer>>> folder_sink::resume(const export_spec& spec,
                                                                      const time_range& window) {
    return on_disk(folder_, window_path(spec, window, keep_gzip_), disk_, synced_,
                   &file_writer::resume);
}

awaitable<outcome<std::unique_ptr<writer>>> folder_sink::open_unmatched(const export_spec& spec,
                                                                        const time_range& range) {
    return on_disk(folder_, unmatched_path(spec, range), disk_, synced_, &file_writer::begin);
}

awaitable<outcome<std::optional<resumed_writer>>> folder_sink::resume_unmatched(
    const export_spec& spec, const time_range& range) {
    return on_disk(folder_, unmatched_path(spec, range), disk_, synced_, &file_writer::resume);
}

}  // namespace sluice
