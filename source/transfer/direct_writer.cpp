#include "transfer/direct_writer.hpp"

#include <sluice/flow/wakeup.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <new>
#include <optional>
#include <utility>
#include <vector>

namespace sluice {
namespace {

// Every disk's sector divides it.
constexpr std::size_t alignment = 4096;

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

/// The blocks, and which of them are on their way; shared with whoever writes them.
class direct_writer::course : public std::enable_shared_from_this<course> {
public:
    course(int file, std::size_t blocks)
        : file_(file),
          bytes_(static_cast<std::byte*>(std::aligned_alloc(alignment, blocks * block_bytes))),
          busy_(blocks) {
        if (!bytes_) throw std::bad_alloc();
    }

    int file() const noexcept { return file_; }
    std::byte* block(std::size_t index) const noexcept {
        return bytes_.get() + index * block_bytes;
    }

    /// Sends a full block on its way. Returns an errno. What is sent does not own the threads: the
    /// last to let go of it may be one of them, which could not wait for itself.
    int write(disk_threads& threads, std::size_t index, std::uint64_t at) {
        {
            const std::lock_guard guard(mutex_);
            if (problem_ != 0) return problem_;
            busy_[index] = true;
            ++under_way_;
        }
        const bool taken = threads.post([self = shared_from_this(), index, at] {
            self->written(index, write_out(self->file_, self->content(index), at));
        });
        if (!taken) written(index, write_out(file_, content(index), at));
        return 0;
    }

    /// A block that is free, if one is.
    std::optional<std::size_t> free_block() {
        const std::lock_guard guard(mutex_);
        const auto found = std::ranges::find(busy_, false);
        if (found == busy_.end()) return std::nullopt;
        return static_cast<std::size_t>(found - busy_.begin());
    }

    /// Completes when one more block has been written, or nothing is under way.
    awaitable<void> next_written() {
        const auto home = co_await asio::this_coro::executor;
        const auto woken = std::make_shared<wakeup>(home);
        {
            const std::lock_guard guard(mutex_);
            if (under_way_ == 0) co_return;
            waiting_ = woken;
            home_ = home;
        }
        co_await woken->wait_quietly();
        co_await end_if_cancelled();
    }

    bool idle() {
        const std::lock_guard guard(mutex_);
        return under_way_ == 0;
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
    std::span<const std::byte> content(std::size_t index) const noexcept {
        return {block(index), block_bytes};
    }

    void written(std::size_t index, int problem) {
        const std::lock_guard guard(mutex_);
        if (problem_ == 0) problem_ = problem;
        busy_[index] = false;
        // Under the lock: whoever waits for the end may take the executor's context away after it.
        if (waiting_)
            asio::post(home_, [woken = std::exchange(waiting_, nullptr)] { woken->notify(); });
        if (--under_way_ == 0) all_written_.notify_all();
    }

    struct release {
        void operator()(std::byte* bytes) const noexcept { std::free(bytes); }
    };

    const int file_;
    const std::unique_ptr<std::byte[], release> bytes_;

    std::mutex mutex_;  // guards all below
    std::condition_variable all_written_;
    std::vector<bool> busy_;
    std::size_t under_way_ = 0;
    int problem_ = 0;
    std::shared_ptr<wakeup> waiting_;
    asio::any_io_executor home_;
};

std::unique_ptr<direct_writer> direct_writer::begin(std::shared_ptr<disk_threads> threads, int file,
                                                    std::uint64_t offset, std::size_t blocks) {
    if (offset % alignment != 0 || !set_direct(file, true)) return nullptr;
    try {
        auto made = std::make_shared<course>(file, blocks);
        return std::unique_ptr<direct_writer>(
            new direct_writer(std::move(threads), std::move(made), offset));
    } catch (const std::bad_alloc&) {
        set_direct(file, false);
        return nullptr;
    }
}

direct_writer::direct_writer(std::shared_ptr<disk_threads> threads, std::shared_ptr<course> blocks,
                             std::uint64_t offset)
    : threads_(std::move(threads)), course_(std::move(blocks)), filled_at_(offset) {}

direct_writer::~direct_writer() {
    course_->wait_until_idle();
    set_direct(course_->file(), false);
}

std::span<std::byte> direct_writer::room() noexcept {
    return std::span(course_->block(filling_), block_bytes).subspan(part_);
}

std::span<const std::byte> direct_writer::rest() const noexcept {
    return {course_->block(filling_), part_ % block_bytes};
}

int direct_writer::filled(std::size_t size) {
    part_ += size;
    if (part_ < block_bytes) return course_->problem();
    if (const int problem = course_->write(*threads_, filling_, filled_at_)) return problem;
    filled_at_ += block_bytes;
    if (const auto next = course_->free_block()) {
        filling_ = *next;
        part_ = 0;
    }
    return 0;
}

awaitable<void> direct_writer::ready() {
    while (part_ == block_bytes && course_->problem() == 0) {
        if (const auto next = course_->free_block()) {
            filling_ = *next;
            part_ = 0;
        } else {
            co_await course_->next_written();
        }
    }
}

awaitable<int> direct_writer::drain() {
    co_await ready();
    while (!course_->idle()) co_await course_->next_written();
    co_return course_->problem();
}

int direct_writer::finish() {
    set_direct(course_->file(), false);
    if (const int problem = write_out(course_->file(), rest(), filled_at_)) return problem;
    const auto end = static_cast<off_t>(filled_at_ + rest().size());
    return ::lseek(course_->file(), end, SEEK_SET) == end ? 0 : errno;
}

}  // namespace sluice
