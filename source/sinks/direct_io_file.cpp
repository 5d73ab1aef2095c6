#include "sinks/direct_io_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/this_coro.hpp>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "async/cross_thread_event.hpp"

namespace sluice {
namespace {

bool set_direct(int file, bool wanted) noexcept {
    const int flags = ::fcntl(file, F_GETFL);
    if (flags < 0) return false;
    return ::fcntl(file, F_SETFL, wanted ? flags | O_DIRECT : flags & ~O_DIRECT) == 0;
}

int write_out(int file, std::span<const std::byte> bytes, std::uint64_t at) noexcept {
    bool direct = true;
    while (!bytes.empty()) {
        const auto done = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (done < 0 && errno == EINTR) continue;
        if (done < 0 && errno == EINVAL && std::exchange(direct, false)) {
            // Some file systems take the flag and then refuse; and after a short write the rest may
            // not be aligned any more.
            set_direct(file, false);
            continue;
        }
        if (done < 0) return errno;
        bytes = bytes.subspan(static_cast<std::size_t>(done));
        at += static_cast<std::uint64_t>(done);
    }
    return 0;
}

}  // namespace

/// What is on its way to the disk; shared with whoever writes it.
class direct_io_file::course : public std::enable_shared_from_this<course> {
public:
    course(int file, std::shared_ptr<block_pool> blocks)
        : file_(file), blocks_(std::move(blocks)) {}

    int file() const noexcept { return file_; }

    /// Sends a full block on its way. Returns an errno. What is sent does not own the threads: the
    /// last to let go of it may be one of them, which could not wait for itself.
    int write(disk_threads& threads, block_pool::block full, std::uint64_t at) {
        {
            const std::lock_guard guard(mutex_);
            if (problem_ != 0) {
                blocks_->give(std::move(full));
                return problem_;
            }
            ++under_way_;
        }
        const auto shared = std::make_shared<block_pool::block>(std::move(full));
        const std::function<void()> errand = [self = shared_from_this(), shared, at] {
            const int problem = write_out(self->file_, shared->bytes(), at);
            self->blocks_->give(std::move(*shared));
            self->written(problem);
        };
        if (!threads.post(errand)) errand();
        return 0;
    }

    /// Completes when nothing is under way.
    awaitable<void> all_written() {
        const auto woken = std::make_shared<cross_thread_event>(co_await asio::this_coro::executor);
        {
            const std::lock_guard guard(mutex_);
            if (under_way_ == 0) co_return;
            waiting_ = woken;
        }
        co_await woken->wait_quietly();
        co_await end_if_cancelled();
    }

    int problem() {
        const std::lock_guard guard(mutex_);
        return problem_;
    }
    void wait_until_idle() {
        std::unique_lock lock(mutex_);
        all_written_.wait(lock, [this] { return under_way_ == 0; });
    }

private:
    void written(int problem) {
        const std::lock_guard guard(mutex_);
        if (problem_ == 0) problem_ = problem;
        if (--under_way_ > 0) return;
        // Under the lock: whoever waits for the end may take the executor's context away after it.
        if (waiting_) std::exchange(waiting_, nullptr)->notify();
        all_written_.notify_all();
    }

    const int file_;
    const std::shared_ptr<block_pool> blocks_;

    std::mutex mutex_;  // guards all below
    std::condition_variable all_written_;
    std::size_t under_way_ = 0;
    int problem_ = 0;
    std::shared_ptr<cross_thread_event> waiting_;
};

std::unique_ptr<direct_io_file> direct_io_file::begin(std::shared_ptr<disk_threads> threads,
                                                      int file, std::uint64_t offset) {
    if (offset % block_pool::alignment != 0 || !set_direct(file, true)) return nullptr;
    auto first = threads->blocks->enter();
    if (first)
        return std::unique_ptr<direct_io_file>(
            new direct_io_file(std::move(threads), file, std::move(first), offset));
    set_direct(file, false);
    return nullptr;
}

direct_io_file::direct_io_file(std::shared_ptr<disk_threads> threads, int file,
                               block_pool::block first, std::uint64_t offset)
    : threads_(std::move(threads)),
      blocks_(*threads_->blocks),
      course_(std::make_shared<course>(file, threads_->blocks)),
      filling_(std::move(first)),
      filled_at_(offset) {}

direct_io_file::~direct_io_file() {
    course_->wait_until_idle();
    blocks_.give(std::move(filling_));
    blocks_.leave();
    set_direct(course_->file(), false);
}

std::span<std::byte> direct_io_file::room() noexcept {
    if (!filling_) filling_ = blocks_.take();
    return filling_ ? filling_.bytes().subspan(part_) : std::span<std::byte>();
}

std::span<const std::byte> direct_io_file::rest() const noexcept {
    return filling_.bytes().first(part_);
}

int direct_io_file::filled(std::size_t size) {
    part_ += size;
    if (part_ < block_pool::block_bytes) return course_->problem();
    part_ = 0;
    const auto at = std::exchange(filled_at_, filled_at_ + block_pool::block_bytes);
    return course_->write(*threads_, std::move(filling_), at);
}

int direct_io_file::problem() const {
    return course_->problem();
}

awaitable<void> direct_io_file::ready() {
    while (room().empty() && course_->problem() == 0) co_await blocks_.next_free();
}

awaitable<int> direct_io_file::drain() {
    co_await course_->all_written();
    co_return course_->problem();
}

int direct_io_file::finish() {
    set_direct(course_->file(), false);
    if (const int problem = write_out(course_->file(), rest(), filled_at_)) return problem;
    const auto end = static_cast<off_t>(filled_at_ + rest().size());
    return ::lseek(course_->file(), end, SEEK_SET) == end ? 0 : errno;
}

}  // namespace sluice
