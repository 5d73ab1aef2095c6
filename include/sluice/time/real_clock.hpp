#pragma once

#include <sluice/time/clock.hpp>

namespace sluice {

/// The machine's clocks: CLOCK_MONOTONIC and UTC. Stateless, any thread.
class real_clock final : public clock {
public:
    real_clock();

    steady_time now() const noexcept override;
    wall_time wall_now() const noexcept override;
    const std::string& timeline() const noexcept override { return timeline_; }
    awaitable<void> sleep_until(steady_time t) override;
    bool thread_safe() const noexcept override { return true; }

private:
    std::string timeline_;
};

}  // namespace sluice
