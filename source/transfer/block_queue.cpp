#include "transfer/block_queue.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

namespace sluice {

// Without the lock, which who wakes would run into.
void block_queue::wake(const waiting& one) {
    if (one) one->notify();
}

// `ready` is asked with the lock held.
template <class Ready>
awaitable<void> block_queue::wait_until(waiting block_queue::*side, Ready ready) {
    const auto here = co_await asio::this_coro::executor;
    for (;;) {
        waiting self;
        {
            const std::lock_guard guard(mutex_);
            if (ready()) co_return;
            self = std::make_shared<cross_thread_event>(here);
            this->*side = self;
        }
        co_await self->wait_quietly();
        co_await end_if_cancelled();
    }
}

awaitable<std::span<std::byte>> block_queue::room() {
    const auto ready = [this] { return given_up_ || full_ < blocks; };
    co_await wait_until(&block_queue::filler_, ready);
    const std::lock_guard guard(mutex_);
    if (given_up_) co_return std::span<std::byte>();
    const auto index = (first_ + full_) % blocks;
    co_return std::span(block(index), block_bytes).subspan(part_);
}

void block_queue::filled(std::size_t size) {
    waiting woken;
    {
        const std::lock_guard guard(mutex_);
        part_ += size;
        const bool awaited = emptier_ && full_ * block_bytes + part_ >= worth_a_wake_;
        if (part_ == block_bytes || awaited) hand_over();
        if (awaited) woken = std::exchange(emptier_, nullptr);
    }
    wake(woken);
}

// With the lock held.
void block_queue::hand_over() {
    sizes_[(first_ + full_) % blocks] = std::exchange(part_, 0);
    ++full_;
}

void block_queue::close() {
    waiting woken;
    {
        const std::lock_guard guard(mutex_);
        if (part_ > 0) hand_over();
        closed_ = true;
        woken = std::exchange(emptier_, nullptr);
    }
    wake(woken);
}

awaitable<void> block_queue::drained() {
    waiting woken;
    {
        const std::lock_guard guard(mutex_);
        if (part_ > 0) hand_over();
        if (full_ > 0) woken = std::exchange(emptier_, nullptr);
    }
    wake(woken);
    const auto ready = [this] { return given_up_ || full_ == 0; };
    co_await wait_until(&block_queue::filler_, ready);
}

awaitable<std::span<const std::byte>> block_queue::next() {
    const auto ready = [this] { return full_ > 0 || closed_; };
    co_await wait_until(&block_queue::emptier_, ready);
    const std::lock_guard guard(mutex_);
    if (full_ == 0) co_return std::span<const std::byte>();
    co_return std::span<const std::byte>(block(first_), sizes_[first_]);
}

void block_queue::emptied() {
    waiting woken;
    {
        const std::lock_guard guard(mutex_);
        first_ = (first_ + 1) % blocks;
        --full_;
        if ((blocks - full_) * block_bytes >= worth_a_wake_)
            woken = std::exchange(filler_, nullptr);
    }
    wake(woken);
}

void block_queue::give_up() {
    waiting woken;
    {
        const std::lock_guard guard(mutex_);
        given_up_ = true;
        woken = std::exchange(filler_, nullptr);
    }
    wake(woken);
}

}  // namespace sluice
