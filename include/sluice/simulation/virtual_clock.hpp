#pragma once

#include <sluice/time/clock.hpp>

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>

namespace sluice {

/// Time that passes only when nothing else can happen: a day in milliseconds.
///
/// Sleepers are parked; `run` lets the context do all that is ready, then wakes the earliest
/// sleeper at its time. Sleepers with equal times wake in the order in which they went to sleep.
/// Single-threaded, with the context it is run with; either may go first.
class virtual_clock final : public clock {
public:
    /// Wall time starts at `start`, steady time at an arbitrary fixed point.
    explicit virtual_clock(wall_time start);
    /// Goes on from a reading of another one, as the next process on the same machine does.
    explicit virtual_clock(const moment& start);
    ~virtual_clock() override;

    steady_time now() const noexcept override;
    wall_time wall_now() const noexcept override;
    const std::string& timeline() const noexcept override { return timeline_; }
    awaitable<void> sleep_until(steady_time t) override;

    /// Runs `context` until neither work nor a sleeper is left, but for those who sleep for ever
    /// (until `steady_time::max()`). Returns the time that has passed.
    duration run(asio::io_context& context);
    /// Does one thing that is ready, or else lets time pass to the earliest sleeper. False when
    /// there is neither: with it a run can be stopped, crashed or cancelled at every single step.
    bool step(asio::io_context& context);
    /// As `run`, but stops before time would pass `until`.
    duration run_until(asio::io_context& context, steady_time until);

    /// Moves the wall clock alone, as somebody who sets it would.
    void jump_wall(std::chrono::milliseconds by);
    /// As after a reboot: steady times of before mean nothing any more.
    void begin_timeline(std::string name);

    std::size_t sleepers() const noexcept;

private:
    class sleeper;
    using sleepers_by_time = std::multimap<steady_time, sleeper*>;
    bool wake_earliest(steady_time limit);

    std::shared_ptr<sleepers_by_time> parked_;  ///< shared with those who sleep
    steady_time now_;
    wall_time wall_origin_;
    steady_time steady_origin_;
    std::string timeline_;
};

}  // namespace sluice
