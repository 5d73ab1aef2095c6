#include "sinks/block_pool.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <cstdlib>
#include <utility>

namespace sluice {

void block_pool::block::release::operator()(std::byte* bytes) const noexcept {
    std::free(bytes);
}

// There are never fewer blocks than files, so that one who waits waits for a block that is on its
// way, and not for memory.
block_pool::block block_pool::enter() {
    const std::lock_guard guard(mutex_);
    ++files_;
    auto first = made_ < files_ ? make() : take_free();
    if (!first) --files_;
    return first;
}

void block_pool::leave() {
    const std::lock_guard guard(mutex_);
    --files_;
    for (; made_ > most() && !free_.empty(); --made_) free_.pop_back();
}

block_pool::block block_pool::take() {
    const std::lock_guard guard(mutex_);
    return take_free();
}

block_pool::block block_pool::take_free() {
    if (free_.empty()) return made_ < most() ? make() : block();
    auto found = std::move(free_.back());
    free_.pop_back();
    return found;
}

block_pool::block block_pool::make() {
    block made;
    made.bytes_.reset(static_cast<std::byte*>(std::aligned_alloc(alignment, block_bytes)));
    if (made) {
        ++made_;
    } else {
        shared_ = made_ - std::min(made_, files_);
    }
    return made;
}

void block_pool::give(block free) {
    if (!free) return;
    const std::lock_guard guard(mutex_);
    if (made_ > most()) {
        --made_;
        return;
    }
    free_.push_back(std::move(free));
    wake_next();
}

// With the lock held, so that who is cancelled knows whether a word is on its way.
void block_pool::wake_next() {
    if (waiting_.empty()) return;
    const auto first = std::move(waiting_.front());
    waiting_.pop_front();
    first->notify();
}

std::size_t block_pool::count() const {
    const std::lock_guard guard(mutex_);
    return made_;
}

awaitable<void> block_pool::next_free() {
    const auto self = std::make_shared<cross_thread_event>(co_await asio::this_coro::executor);
    {
        const std::lock_guard guard(mutex_);
        if (has_any()) co_return;
        waiting_.push_back(self);
    }
    const bool throwing = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await self->wait_quietly();
    const bool asked_to_end = co_await is_cancelled();
    co_await asio::this_coro::throw_if_cancelled(throwing);
    if (!asked_to_end) co_return;
    give_up(self);
    throw_cancelled();
}

// A word that was on its way to who is cancelled is passed on.
void block_pool::give_up(const std::shared_ptr<cross_thread_event>& one) {
    const std::lock_guard guard(mutex_);
    if (std::erase(waiting_, one) == 0) wake_next();
}

}  // namespace sluice
