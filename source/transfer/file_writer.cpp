#include "transfer/file_writer.hpp"

#include <stdio.h>
#include <unistd.h>

#include <cerrno>

namespace sluice {

file_writer::file_writer(target to)
    : folder_(std::move(to.folder)),
      path_(to.path),
      name_(std::move(to.name)),
      file_(std::move(to.file), std::move(to.path), std::move(to.writers)) {}

file_writer::~file_writer() {
    abort();
}

std::span<std::byte> file_writer::room() noexcept {
    return usable_ ? file_.room() : std::span<std::byte>();
}

awaitable<outcome<void>> file_writer::write(std::span<const std::byte> bytes) {
    co_return append(bytes);
}

awaitable<outcome<std::string>> file_writer::commit() {
    co_return publish();
}

void file_writer::abort() noexcept {
    usable_ = false;
    file_.close();
    if (!has_part_) return;
    has_part_ = false;
    ::unlinkat(folder_.number(), part_name(name_).c_str(), 0);
}

outcome<void> file_writer::append(std::span<const std::byte> bytes) {
    if (!usable_) return failure(error::sink_failed, path_, "the file was given up");
    auto written = file_.append(bytes);
    if (!written) usable_ = false;
    return written;
}

outcome<std::string> file_writer::publish() {
    if (!usable_) return failure(error::sink_failed, path_, "the file was given up");
    usable_ = false;
    if (auto written = file_.finish(); !written) return written.error();
    file_.close();
    const int folder = folder_.number();
    if (::renameat(folder, part_name(name_).c_str(), folder, name_.c_str()) != 0) {
        return system_failure(errno, path_);
    }
    has_part_ = false;
    if (auto synced = sync(folder_, path_); !synced) return synced.error();
    return path_;
}

}  // namespace sluice
