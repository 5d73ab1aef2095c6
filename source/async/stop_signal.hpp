#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/time/clock.hpp>

#include <atomic>
#include <list>
#include <memory>
#include <mutex>

namespace sluice {

/// Tells any number of coroutines to begin nothing new. Said once, it stays said.
///
/// Any thread may say it and ask for it; outlives all who sleep in it.
class stop_signal {
public:
    stop_signal();
    ~stop_signal();

    void stop();
    bool stopped() const noexcept { return stopped_; }

    /// Completes, on the awaiting coroutine's executor, at `until`, or once `stop` has been said.
    /// Cancellation: terminal, at any time; throws operation_aborted.
    awaitable<void> sleep_until(clock& time, steady_time until);

private:
    class sleeper;
    class place;

    std::atomic<bool> stopped_ = false;
    std::mutex mutex_;
    std::list<std::shared_ptr<sleeper>> sleepers_;
};

}  // namespace sluice
