#pragma once

#include <sluice/core/awaitable.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <exception>
#include <memory>

namespace sluice {

/// Coroutines that live no longer than the scope that started them.
///
/// Single-threaded: all of them run on the group's executor. `join` must be awaited before the
/// group goes; a group destroyed with tasks still running terminates the program, since they would
/// use what is gone.
class task_group {
public:
    explicit task_group(asio::any_io_executor executor);
    ~task_group();
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;

    /// Starts `task` on the executor; it first runs after the caller suspends.
    void spawn(awaitable<void> task);

    /// Asks every task to end (terminal cancellation); later ones start already cancelled.
    void cancel();

    /// Completes when no task is left.
    ///
    /// Rethrows the first exception of a task that was not a cancellation. Cancellation: cancels
    /// the tasks, waits for their end, then throws operation_aborted.
    ///
    /// A coroutine that is cancelled already cannot so much as begin to await anything, unless it
    /// said `co_await this_coro::throw_if_cancelled(false)`: where anything else is awaited between
    /// `spawn` and `join`, say so before the first `spawn`.
    awaitable<void> join();

    std::size_t size() const noexcept;

private:
    class state;
    std::shared_ptr<state> state_;
};

}  // namespace sluice
