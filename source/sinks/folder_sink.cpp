#include <sluice/sinks/folder_sink.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <utility>

#include "sinks/content_check.hpp"
#include "sinks/file_writer.hpp"

namespace sluice {
namespace {

constexpr std::size_t block_bytes = 256 << 10;

part_place place_of(const std::filesystem::path& root, std::string path,
                    std::shared_ptr<disk_threads> disk) {
    part_place to;
    to.root = root;
    to.name = std::filesystem::path(path).filename().string();
    to.shown = (root / path).string();
    to.path = std::move(path);
    to.disk = std::move(disk);
    return to;
}

template <class T>
using maker = outcome<T> (*)(part_place, const descriptor&, std::shared_ptr<open_files>);

// What `make` makes of a file of the sink's, on a thread of the disk's.
template <class T>
awaitable<outcome<T>> on_disk(part_place to, std::shared_ptr<disk_threads> disk,
                              std::shared_ptr<synced_folders> known,
                              std::shared_ptr<open_files> among, maker<T> make) {
    outcome<T> made = failure(error::sink_failed);
    const std::function<void()> errand = [&] {
        const auto folder = open_parent(to.root, to.path, *known);
        if (folder) {
            made = make(std::move(to), *folder, among);
        } else {
            made = folder.error();
        }
    };
    co_await among->make_room();
    co_await disk->run(errand);
    co_return std::move(made);
}

// What is wrong with one object, or nothing. Blocking.
std::string check_file(const std::filesystem::path& root, const stored_object& object,
                       const proof& content, const sink::reading& progress) {
    const auto place = root / object.name;
    // Without O_NONBLOCK a pipe in its place would hold us up for ever.
    const descriptor file(::open(place.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open() && errno == ENOENT) return "missing";
    if (!file.is_open()) return std::generic_category().message(errno);
    // Reads further ahead, so that a disk is kept busy while we hash. Only advice: it may fail.
    ::posix_fadvise(file.number(), 0, 0, POSIX_FADV_SEQUENTIAL);
    content_check check(object, content);
    std::vector<std::byte> block(block_bytes);
    for (;;) {
        const auto got = ::read(file.number(), block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::generic_category().message(errno);
        if (got == 0) break;
        const auto bytes = static_cast<std::size_t>(got);
        if (auto wrong = check.take(std::span(block).first(bytes)); !wrong.empty()) return wrong;
        if (progress) progress(bytes);
    }
    return check.finish();
}

std::string check_files(const std::filesystem::path& root, const receipt& what,
                        const sink::reading& progress) {
    for (const auto& object : what.objects) {
        auto wrong = check_file(root, object, what.content, progress);
        if (!wrong.empty()) return wrong;
    }
    return {};
}

outcome<void> read_lines(const std::filesystem::path& file, const sink::line_visitor& visit) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return {};
    // A pipe in its place would hold us up for ever.
    if (!std::filesystem::is_regular_file(file, ignored))
        return failure(error::invalid_argument, file.string(), "not a manifest of sluice");
    std::ifstream lines(file, std::ios::binary);
    if (!lines) return system_failure(errno, file.string());
    for (std::string line; std::getline(lines, line);)
        if (!visit(line)) break;
    return {};
}

}  // namespace

folder_sink::folder_sink(std::filesystem::path folder, std::size_t most_open_files)
    : folder_(std::move(folder)),
      disk_(std::make_shared<disk_threads>()),
      synced_(std::make_shared<synced_folders>()),
      open_(std::make_shared<open_files>(most_open_files)) {}

folder_sink::~folder_sink() = default;

outcome<std::unique_ptr<folder_sink>> folder_sink::open_folder(const std::filesystem::path& folder,
                                                               std::size_t most_open_files) {
    if (folder.empty()) return failure(error::sink_failed, "", "no folder is named");
    if (auto made = make_folders(folder); !made) return made.error();
    auto place = open_existing(folder, most_open_files);
    if (!place) return place;
    // As the process that will write, not as the user who started it.
    if (::faccessat(AT_FDCWD, (*place)->folder_.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
        return system_failure(errno, folder.string());
    return place;
}

outcome<std::unique_ptr<folder_sink>> folder_sink::open_existing(
    const std::filesystem::path& folder, std::size_t most_open_files) {
    std::error_code problem;
    auto place = std::filesystem::canonical(folder, problem);
    if (problem) return system_failure(problem.value(), folder.string());
    return std::unique_ptr<folder_sink>(new folder_sink(std::move(place), most_open_files));
}

std::string folder_sink::id() const {
    return folder_.string();
}

std::size_t folder_sink::open_now() const {
    return open_->count();
}

awaitable<outcome<std::unique_ptr<writer>>> folder_sink::open(target what) {
    return on_disk(place_of(folder_, object_name(what), disk_), disk_, synced_, open_,
                   &file_writer::begin);
}

awaitable<outcome<std::optional<resumed_writer>>> folder_sink::resume(target what) {
    return on_disk(place_of(folder_, object_name(what), disk_), disk_, synced_, open_,
                   &file_writer::resume);
}

awaitable<outcome<std::string>> folder_sink::verify(receipt what, reading progress) {
    std::string wrong;
    const std::function<void()> errand = [&] { wrong = check_files(folder_, what, progress); };
    co_await disk_->run(errand);
    co_return wrong;
}

awaitable<outcome<void>> folder_sink::read_manifest(line_visitor visit) {
    outcome<void> read;
    const auto file = folder_ / object_name(manifest_target());
    const std::function<void()> errand = [&] { read = read_lines(file, visit); };
    co_await disk_->run(errand);
    co_return read;
}

}  // namespace sluice
