#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/time/clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace sluice {

/// Tells any number of coroutines to begin nothing new. Said once, it stays said. Single-threaded;
/// outlives all who sleep in it.
class stop_signal {
public:
    explicit stop_signal(const asio::any_io_executor& executor);

    void stop();
    bool stopped() const noexcept { return stopped_; }

    /// Completes at `until`, or once `stop` has been said. Cancellation: terminal, at any time;
    /// throws operation_aborted.
    awaitable<void> sleep_until(clock& time, steady_time until);

private:
    asio::steady_timer never_;
    bool stopped_ = false;
};

}  // namespace sluice
