#include "sinks/open_files.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "async/cross_thread_event.hpp"
#include "core/host_capacity.hpp"

namespace sluice {

std::size_t open_files::most() {
    if (most_ == 0) most_ = open_files_that_fit(capacity_of_host());
    return most_;
}

awaitable<void> open_files::enter(part_file& one) {
    const auto here = co_await asio::this_coro::executor;
    for (;;) {
        const auto woken = std::make_shared<cross_thread_event>(here);
        {
            const std::lock_guard guard(mutex_);
            if (!std::exchange(one.in_use_, true)) co_return;
            one.waiting_ = woken;
        }
        co_await woken->wait_quietly();
        {
            const std::lock_guard guard(mutex_);
            if (one.waiting_ == woken) one.waiting_.reset();
        }
        co_await end_if_cancelled();
    }
}

bool open_files::try_enter(part_file& one) {
    const std::lock_guard guard(mutex_);
    return !std::exchange(one.in_use_, true);
}

void open_files::leave(part_file& one) noexcept {
    const std::lock_guard guard(mutex_);
    one.in_use_ = false;
    one.last_use_ = ++turn_;
    // Under the lock: who waits may be gone, with its executor's context, after it.
    if (one.waiting_) std::exchange(one.waiting_, nullptr)->notify();
}

bool open_files::is_full() {
    const std::lock_guard guard(mutex_);
    return open_.size() >= most();
}

std::shared_ptr<part_file> open_files::take_oldest() {
    const std::lock_guard guard(mutex_);
    if (open_.size() < most()) return nullptr;
    auto oldest = open_.end();
    for (auto one = open_.begin(); one != open_.end(); ++one) {
        if ((*one)->in_use_) continue;
        if (oldest == open_.end() || (*one)->last_use_ < (*oldest)->last_use_) oldest = one;
    }
    if (oldest == open_.end()) return nullptr;
    const auto taken = *oldest;
    taken->in_use_ = true;
    open_.erase(oldest);
    return taken;
}

// Where all are in use, there is one more open than should be, for a while.
awaitable<void> open_files::make_room() {
    const auto oldest = take_oldest();
    if (!oldest) co_return;
    const file_turn turn(*this, *oldest);
    try {
        co_await oldest->close();
    } catch (...) {
        add(oldest);
        throw;
    }
}

void open_files::add(std::shared_ptr<part_file> one) {
    const std::lock_guard guard(mutex_);
    one->last_use_ = ++turn_;
    open_.push_back(std::move(one));
}

void open_files::remove(const part_file& one) noexcept {
    const std::lock_guard guard(mutex_);
    const auto place = std::ranges::find(open_, &one, &std::shared_ptr<part_file>::get);
    if (place != open_.end()) open_.erase(place);
}

void open_files::forget(part_file& one) noexcept {
    {
        const std::lock_guard guard(mutex_);
        const auto place = std::ranges::find(open_, &one, &std::shared_ptr<part_file>::get);
        if (place != open_.end()) open_.erase(place);
        if (one.in_use_) return;
    }
    one.drop();
}

std::size_t open_files::count() const {
    const std::lock_guard guard(mutex_);
    return open_.size();
}

}  // namespace sluice
