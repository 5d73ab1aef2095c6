#include "sinks/part_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace sluice {

outcome<void> cut_back(const descriptor& part, std::uint64_t size, const std::string& subject) {
    const auto now = size_of(part, subject);
    if (!now) return now.error();
    if (*now < size) return failure(error::sink_failed, subject, "it is shorter than it was");
    const auto end = static_cast<off_t>(size);
    if (::ftruncate(part.number(), end) != 0 || ::lseek(part.number(), end, SEEK_SET) != end)
        return system_failure(errno, subject);
    return {};
}

outcome<void> append_all(bulk_file& file, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const auto taken = file.append(bytes);
        if (!taken) return taken.error();
        bytes = bytes.subspan(*taken);
    }
    return {};
}

part_file::part_file(part_place where, descriptor file, std::uint64_t in_place)
    : place_(std::move(where)) {
    file_.emplace(std::move(file), place_.shown, place_.disk, in_place);
}

awaitable<outcome<void>> part_file::on_disk(const std::function<outcome<void>()>& what) {
    if (file_) {
        if (auto drained = co_await file_->drain(); !drained) co_return drained;
    }
    outcome<void> done;
    const std::function<void()> errand = [&] { done = what(); };
    if (place_.disk) {
        co_await place_.disk->run(errand);
    } else {
        errand();
    }
    co_return done;
}

awaitable<void> part_file::close() {
    const std::function<outcome<void>()> what = [this] { return close_whole(); };
    const auto closed = co_await on_disk(what);
    if (!closed) problem_ = closed.error();
}

void part_file::drop() noexcept {
    if (file_) file_->close();
}

outcome<void> part_file::close_whole() {
    const auto left = file_->release_handles();
    if (!left) return left.error();
    file_.reset();
    closed_ = *left;
    return {};
}

outcome<void> part_file::reopen() {
    auto part = find_closed();
    if (!part) return part.error();
    std::vector<std::byte> rest(static_cast<std::size_t>(closed_.size - closed_.in_place));
    if (auto read = read_all(*part, closed_.in_place, rest, place_.shown); !read) return read;
    if (auto cut = cut_back(*part, closed_.in_place, place_.shown); !cut) return cut;
    file_.emplace(std::move(*part), place_.shown, place_.disk, closed_.in_place);
    return append_all(*file_, rest);
}

outcome<descriptor> part_file::find_closed() const {
    const auto folder = reopen_parent(place_.root, place_.path);
    if (!folder) return folder.error();
    auto part = open_own_file(*folder, place_.part_name(), place_.shown);
    if (!part) return part;
    const auto size = size_of(*part, place_.shown);
    if (!size) return size.error();
    if (*size != closed_.size)
        return failure(error::sink_failed, place_.shown, "somebody else has changed its size");
    return part;
}

outcome<void> part_file::finish() {
    if (file_) return close_whole();
    // It has been whole on the disk since then.
    const auto part = find_closed();
    return part ? outcome<void>() : part.error();
}

}  // namespace sluice
