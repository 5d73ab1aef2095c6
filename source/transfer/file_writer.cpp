#include "transfer/file_writer.hpp"

#include <stdio.h>
#include <unistd.h>

#include <cerrno>

namespace sluice {

file_writer::file_writer(target to) : to_(std::move(to)) {}

file_writer::~file_writer() {
    abort();
}

awaitable<outcome<void>> file_writer::write(std::span<const std::byte> bytes) {
    co_return append(bytes);
}

awaitable<outcome<std::string>> file_writer::commit() {
    co_return publish();
}

void file_writer::abort() noexcept {
    usable_ = false;
    to_.file = descriptor();
    if (!has_part_) return;
    has_part_ = false;
    ::unlinkat(to_.folder.number(), part_name(to_.name).c_str(), 0);
}

outcome<void> file_writer::append(std::span<const std::byte> bytes) {
    if (!usable_) return failure(error::sink_failed, to_.path, "the file was given up");
    auto written = write_all(to_.file, bytes, to_.path);
    if (!written) usable_ = false;
    return written;
}

outcome<std::string> file_writer::publish() {
    if (!usable_) return failure(error::sink_failed, to_.path, "the file was given up");
    usable_ = false;
    if (auto synced = sync(to_.file, to_.path); !synced) return synced.error();
    const int folder = to_.folder.number();
    if (::renameat(folder, part_name(to_.name).c_str(), folder, to_.name.c_str()) != 0) {
        return system_failure(errno, to_.path);
    }
    has_part_ = false;
    if (auto synced = sync(to_.folder, to_.path); !synced) return synced.error();
    return to_.path;
}

}  // namespace sluice
