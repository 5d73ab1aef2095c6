#pragma once

#include <sluice/simulation/virtual_clock.hpp>

#include "story/story_plan.hpp"

namespace sluice::story {

/// The time of everybody else, whatever a machine's wall clock is set to and however long it slept.
class outer_clock final : public clock {
public:
    /// `slept`: how long the machine has slept so far, while its steady clock stood still.
    outer_clock(virtual_clock& machine, duration slept) : machine_(machine), slept_(slept) {}

    steady_time now() const noexcept override { return machine_.now() + slept_; }
    wall_time wall_now() const noexcept override {
        return first_day() + std::chrono::floor<std::chrono::milliseconds>(now() - first_tick());
    }
    const std::string& timeline() const noexcept override { return timeline_; }
    awaitable<void> sleep_until(steady_time t) override { return machine_.sleep_until(t - slept_); }

    /// The machine sleeps for so long, and its wall clock is right when it wakes.
    void pass(duration length) {
        slept_ += length;
        machine_.jump_wall(std::chrono::floor<std::chrono::milliseconds>(length));
    }
    duration slept() const noexcept { return slept_; }

private:
    virtual_clock& machine_;
    duration slept_;
    std::string timeline_ = "outer";
};

}  // namespace sluice::story
