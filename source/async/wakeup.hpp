#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/time/clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <tuple>

namespace sluice {

/// Lets one coroutine wait until another one says so. Single-threaded.
///
/// A timer that never expires: the one thing of Asio 1.81 that many can wait on cheaply, be woken
/// from by `cancel`, and be cancelled in.
class wakeup {
public:
    explicit wakeup(const asio::any_io_executor& executor);

    /// Completes after the next `notify`, or at once after an earlier one that nobody waited for.
    /// Cancellation: terminal, at any time; throws operation_aborted, unless notified already.
    awaitable<void> wait();
    /// The same, but a cancellation during the wait merely ends it. True when notified.
    awaitable<bool> wait_quietly();
    /// The same, but also ends at `until`; never by itself when that is `steady_time::max()`.
    awaitable<void> wait_quietly_until(clock& time, steady_time until);
    void notify();

    // The same by hand, for thousands who wait: without the frame of a coroutine of its own.
    bool notified() const noexcept { return notified_; }
    /// Completes after the next `notify`, and on a cancellation; not to be begun when notified.
    awaitable<std::tuple<boost::system::error_code>> suspend();
    void forget() noexcept { notified_ = false; }

private:
    asio::steady_timer never_;
    bool notified_ = false;
};

/// True when the running coroutine has been asked to end; throws operation_aborted instead, as any
/// co_await then does, unless the coroutine said `throw_if_cancelled(false)`.
awaitable<bool> is_cancelled();

/// Throws operation_aborted when the running coroutine has been asked to end.
awaitable<void> end_if_cancelled();

/// Throws operation_aborted, the one form that cancellation takes.
[[noreturn]] void throw_cancelled();

}  // namespace sluice
