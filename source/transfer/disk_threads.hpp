#pragma once

#include <sluice/core/awaitable.hpp>

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "transfer/block_pool.hpp"

namespace sluice {

/// A few threads for what blocks on a disk, so that those of the transfers never do.
///
/// They start with the first work, and block every signal. Any thread may use it.
class disk_threads {
public:
    disk_threads() = default;
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
    std::mutex mutex_;  // guards the start
    std::optional<boost::asio::thread_pool> threads_;
    bool refused_ = false;
};

}  // namespace sluice
