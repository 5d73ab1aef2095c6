#include "transfer/block_queue.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace sluice {
namespace {

// Less than a block is worth handing over to an emptier that has nothing to do.
constexpr std::size_t worth_a_wake = 64 << 10;

}  // namespace

block_queue::block_queue(asio::any_io_executor filler, asio::any_io_executor emptier)
    : bytes_(std::make_unique_for_overwrite<std::byte[]>(blocks * block_bytes)),
      filler_(std::move(filler)),
      emptier_(std::move(emptier)) {}

// With the lock held.
void block_queue::wake(side& one) {
    if (!std::exchange(one.waits, false)) return;
    asio::post(one.executor, [self = shared_from_this(), &one] { one.woken.notify(); });
}

awaitable<std::span<std::byte>> block_queue::room() {
    for (;;) {
        {
            const std::lock_guard guard(mutex_);
            if (given_up_) co_return std::span<std::byte>();
            if (full_ < blocks) {
                const auto index = (first_ + full_) % blocks;
                co_return std::span(block(index), block_bytes).subspan(part_);
            }
            filler_.waits = true;
        }
        co_await filler_.woken.wait_quietly();
        co_await end_if_cancelled();
    }
}

void block_queue::filled(std::size_t size) {
    part_ += size;
    const std::lock_guard guard(mutex_);
    if (part_ == block_bytes || (emptier_.waits && part_ >= worth_a_wake)) hand_over();
}

// With the lock held.
void block_queue::hand_over() {
    sizes_[(first_ + full_) % blocks] = std::exchange(part_, 0);
    ++full_;
    wake(emptier_);
}

void block_queue::close() {
    const std::lock_guard guard(mutex_);
    if (part_ > 0) hand_over();
    closed_ = true;
    wake(emptier_);
}

awaitable<std::span<const std::byte>> block_queue::next() {
    for (;;) {
        {
            const std::lock_guard guard(mutex_);
            if (full_ > 0) co_return std::span<const std::byte>(block(first_), sizes_[first_]);
            if (closed_) co_return std::span<const std::byte>();
            emptier_.waits = true;
        }
        co_await emptier_.woken.wait_quietly();
        co_await end_if_cancelled();
    }
}

void block_queue::emptied() {
    const std::lock_guard guard(mutex_);
    first_ = (first_ + 1) % blocks;
    --full_;
    wake(filler_);
}

void block_queue::give_up() {
    const std::lock_guard guard(mutex_);
    given_up_ = true;
    wake(filler_);
}

}  // namespace sluice
