#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/core/time_range.hpp>

#include <chrono>
#include <string>

namespace sluice {

/// For waiting and measuring: never jumps.
using steady_time = std::chrono::steady_clock::time_point;
using duration = std::chrono::nanoseconds;

/// One reading of a clock's two faces, so that state can be kept over a restart.
struct moment {
    steady_time steady;
    wall_time wall;
    /// Names the run of the steady clock (a boot of the machine): steady times of equal timelines
    /// can be compared, even between processes; others only by their wall times.
    std::string timeline;
};

/// Time, as a seam: the real one, or a virtual one in which a day passes in milliseconds.
///
/// Two faces, kept apart: steady time for every wait, wall time for stamps and expiry.
/// `now`, `wall_now` and `timeline` may be called from any thread.
class clock {
public:
    virtual ~clock() = default;

    virtual steady_time now() const noexcept = 0;
    virtual wall_time wall_now() const noexcept = 0;
    virtual const std::string& timeline() const noexcept = 0;

    /// Completes on the awaiting coroutine's executor, no earlier than `t`; at once when `t` is
    /// past. Cancellation: terminal, at any time; throws operation_aborted.
    virtual awaitable<void> sleep_until(steady_time t) = 0;

    awaitable<void> sleep_for(duration length) {
        const auto present = now();
        const bool endless = length > steady_time::max() - present;
        return sleep_until(endless ? steady_time::max() : present + length);
    }
    /// True when coroutines of several threads may sleep by it at once.
    virtual bool thread_safe() const noexcept { return false; }

    moment reading() const { return moment{now(), wall_now(), timeline()}; }
};

}  // namespace sluice
