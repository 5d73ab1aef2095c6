#include "transfer/direct_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <system_error>

#include "flow/quiet_thread.hpp"

namespace sluice {
namespace {

// Every disk's sector divides it.
constexpr std::size_t alignment = 4096;

bool set_direct(int file, bool wanted) noexcept {
    const int flags = ::fcntl(file, F_GETFL);
    if (flags < 0) return false;
    return ::fcntl(file, F_SETFL, wanted ? flags | O_DIRECT : flags & ~O_DIRECT) == 0;
}

}  // namespace

std::unique_ptr<direct_writer> direct_writer::begin(int file, std::uint64_t offset,
                                                    std::size_t blocks) {
    if (offset % alignment != 0 || !set_direct(file, true)) return nullptr;
    try {
        return std::unique_ptr<direct_writer>(new direct_writer(file, offset, blocks));
    } catch (const std::system_error&) {
    } catch (const std::bad_alloc&) {
    }
    set_direct(file, false);
    return nullptr;
}

direct_writer::direct_writer(int file, std::uint64_t offset, std::size_t blocks)
    : file_(file),
      blocks_(blocks),
      bytes_(static_cast<std::byte*>(std::aligned_alloc(alignment, blocks_ * block_bytes))),
      filled_at_(offset),
      written_at_(offset) {
    if (!bytes_) throw std::bad_alloc();
    thread_ = quiet_thread([this] { live(); });
}

direct_writer::~direct_writer() {
    {
        const std::lock_guard guard(mutex_);
        dropped_ = true;
    }
    changed_.notify_all();
    thread_.join();
    leave_direct();
}

std::span<std::byte> direct_writer::room() noexcept {
    return std::span(block(filling_), block_bytes).subspan(part_);
}

int direct_writer::filled(std::size_t size) {
    part_ += size;
    if (part_ < block_bytes) return 0;
    part_ = 0;
    filling_ = (filling_ + 1) % blocks_;
    filled_at_ += block_bytes;
    std::unique_lock lock(mutex_);
    ++full_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return full_ < blocks_ || problem_ != 0; });
    return problem_;
}

int direct_writer::drain() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return full_ == 0 || problem_ != 0; });
    return problem_;
}

int direct_writer::finish() {
    if (const int problem = drain()) return problem;
    leave_direct();
    if (const int problem = write_out(rest(), filled_at_)) return problem;
    const auto end = static_cast<off_t>(filled_at_ + part_);
    return ::lseek(file_, end, SEEK_SET) == end ? 0 : errno;
}

void direct_writer::live() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return dropped_ || (full_ > 0 && problem_ == 0); });
        if (dropped_) return;
        const std::span<const std::byte> bytes(block(first_), block_bytes);
        lock.unlock();
        const int problem = write_out(bytes, written_at_);
        written_at_ += block_bytes;
        lock.lock();
        if (problem != 0) problem_ = problem;
        first_ = (first_ + 1) % blocks_;
        --full_;
        changed_.notify_all();
    }
}

int direct_writer::write_out(std::span<const std::byte> bytes, std::uint64_t at) const {
    bool direct = true;
    while (!bytes.empty()) {
        const auto done = ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (done < 0 && errno == EINTR) continue;
        if (done < 0 && errno == EINVAL && direct) {
            // Some file systems take the flag and then refuse; and after a short write the rest may
            // not be aligned any more.
            leave_direct();
            direct = false;
            continue;
        }
        if (done < 0) return errno;
        bytes = bytes.subspan(static_cast<std::size_t>(done));
        at += static_cast<std::uint64_t>(done);
    }
    return 0;
}

void direct_writer::leave_direct() const noexcept {
    set_direct(file_, false);
}

}  // namespace sluice
