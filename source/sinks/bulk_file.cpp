#include "sinks/bulk_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace sluice {
namespace {

// A smaller file is written in less time than a thread takes to pay for itself; but where others
// are written by threads, what is left in the page cache only makes a sync wait.
constexpr std::uint64_t worth_a_thread = 4 << 20;
constexpr std::uint64_t worth_a_block = block_pool::block_bytes;
static_assert(worth_a_thread % bulk_file::piece_bytes == 0);
static_assert(worth_a_block % bulk_file::piece_bytes == 0);

// Room is reserved ahead as much as the file has by then: one that is small takes none from others.
constexpr std::uint64_t least_reserve = 1 << 20;
constexpr std::uint64_t most_reserve = 64 << 20;

}  // namespace

bulk_file::bulk_file(descriptor file, std::string subject, std::shared_ptr<disk_threads> disk,
                     std::uint64_t at)
    : file_(std::move(file)),
      subject_(std::move(subject)),
      disk_(std::move(disk)),
      piece_(piece_bytes),
      began_at_(at),
      size_(at) {}

bulk_file::~bulk_file() {
    close();
}

void bulk_file::close() noexcept {
    direct_.reset();
    file_ = descriptor();
}

std::span<std::byte> bulk_file::room() noexcept {
    return direct_ ? direct_->room() : std::span(piece_).subspan(part_);
}

outcome<std::size_t> bulk_file::append(std::span<const std::byte> bytes) {
    const auto to = room();
    const auto size = std::min(bytes.size(), to.size());
    if (size == 0) {
        const int problem = direct_ ? direct_->problem() : 0;
        if (problem != 0) return system_failure(problem, subject_);
        return size;
    }
    if (bytes.data() != to.data()) std::memcpy(to.data(), bytes.data(), size);
    if (auto taken = advance(size); !taken) return taken.error();
    return size;
}

awaitable<void> bulk_file::ready() {
    if (direct_) co_await direct_->ready();
}

awaitable<outcome<void>> bulk_file::drain() {
    if (!direct_) co_return outcome<void>();
    if (const int problem = co_await direct_->drain()) co_return system_failure(problem, subject_);
    co_return outcome<void>();
}

outcome<void> bulk_file::advance(std::size_t size) {
    size_ += size;
    if (direct_) {
        if (const int problem = direct_->filled(size)) return system_failure(problem, subject_);
        reserve();
        return {};
    }
    part_ += size;
    if (part_ < piece_.size()) return {};
    if (auto written = write_piece(); !written) return written;
    if (!is_worth_direct()) return {};
    asked_direct_ = true;
    direct_ = direct_io_file::begin(disk_, file_.number(), size_);
    if (direct_) std::vector<std::byte>().swap(piece_);
    return {};
}

bool bulk_file::is_worth_direct() const {
    if (asked_direct_ || !disk_) return false;
    return size_ - began_at_ >= (disk_->blocks->count() > 0 ? worth_a_block : worth_a_thread);
}

outcome<void> bulk_file::write_piece() {
    reserve();
    return write_all(file_, std::span<const std::byte>(piece_).first(std::exchange(part_, 0)),
                     subject_);
}

// The file's size goes ahead as well: blocks within it may be written beside each other, where
// those that extend it wait for one another (ext4). A failure costs nothing but speed: what really
// lacks room is told when it is written.
void bulk_file::reserve() {
    if (!reserves_ || size_ < std::max(reserved_, least_reserve)) return;
    const auto more = std::min(size_, most_reserve);
    reserves_ =
        ::fallocate(file_.number(), 0, static_cast<off_t>(size_), static_cast<off_t>(more)) == 0;
    if (reserves_) reserved_ = size_ + more;
}

// By the file's own size: a reserve that failed for lack of room may have lengthened it all the
// same.
outcome<void> bulk_file::give_back_reserve() {
    const auto now = size_of(file_, subject_);
    if (!now) return now.error();
    if (*now <= size_) return {};
    if (::ftruncate(file_.number(), static_cast<off_t>(size_)) == 0) return {};
    return system_failure(errno, subject_);
}

outcome<bulk_file::settled> bulk_file::settle() {
    settled done;
    if (direct_) {
        done.in_place = direct_->offset();
        done.rest = direct_->rest();
    } else {
        done.in_place = size_ - part_;
        done.rest = std::span<const std::byte>(piece_).first(part_);
    }
    if (auto synced = sync(file_, subject_); !synced) return synced.error();
    return done;
}

outcome<bulk_file::parked> bulk_file::release_handles() {
    parked left;
    left.in_place = direct_ ? direct_->offset() : size_ - part_;
    left.size = size_;
    if (auto finished = finish(); !finished) return finished.error();
    close();
    return left;
}

outcome<void> bulk_file::read_back(
    const std::function<void(std::span<const std::byte>)>& visit) const {
    std::vector<std::byte> block(piece_bytes);
    for (std::uint64_t at = 0, end = size_ - part_; at < end;) {
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(end - at, piece_bytes));
        if (auto read = read_all(file_, at, std::span(block).first(wanted), subject_); !read)
            return read;
        visit(std::span<const std::byte>(block).first(wanted));
        at += wanted;
    }
    visit(std::span<const std::byte>(piece_).first(part_));
    return {};
}

outcome<void> bulk_file::finish() {
    if (direct_) {
        if (const int problem = direct_->finish()) return system_failure(problem, subject_);
        direct_.reset();
    }
    if (part_ > 0) {
        if (auto written = write_piece(); !written) return written;
    }
    if (auto given = give_back_reserve(); !given) return given;
    return sync(file_, subject_);
}

}  // namespace sluice
