#pragma once

#include <sluice/core/awaitable.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "sinks/block_pool.hpp"

namespace sluice {

/// A few threads for what blocks on a disk, so that those of the transfers never do.
///
/// They start with the first work, and block every signal. Any thread may use it.
class disk_threads {
public:
    disk_threads();
    /// Waits for what is under way.
    ~disk_threads();

    /// Runs `what`, which must not throw, on one of them, some time; false where the system gives
    /// no thread.
    [[nodiscard]] bool post(std::function<void()> what);

    /// Runs `what` on one of them, or here where there is none, and completes here when it has
    /// ended; throws what it threw. Cancellation: none, since what a disk was told cannot be taken
    /// back.
    awaitable<void> run(const std::function<void()>& what);

    /// What the files hold that they write.
    const std::shared_ptr<block_pool> blocks = std::make_shared<block_pool>();

private:
    bool start();

    asio::io_context context_;
    asio::executor_work_guard<asio::io_context::executor_type> until_then_;
    std::mutex mutex_;  // guards the start
    std::vector<std::thread> threads_;
    bool started_ = false;
};

}  // namespace sluice
