#pragma once

#include "async/wakeup.hpp"

#include <boost/asio/post.hpp>
#include <memory>

namespace sluice {

/// Lets one coroutine wait, once, until another thread says so.
///
/// Made by who waits, on its own thread. Held by a shared_ptr, since the word may arrive when who
/// waited is gone, cancelled; the context that it waits in must still be there when it is sent.
class cross_thread_event : public std::enable_shared_from_this<cross_thread_event> {
public:
    explicit cross_thread_event(const asio::any_io_executor& home) : home_(home), woken_(home) {}

    /// As `wakeup::wait_quietly`.
    awaitable<bool> wait_quietly() { return woken_.wait_quietly(); }
    /// From any thread.
    void notify() {
        asio::post(home_, [self = shared_from_this()] { self->woken_.notify(); });
    }

private:
    const asio::any_io_executor home_;
    wakeup woken_;
};

}  // namespace sluice
