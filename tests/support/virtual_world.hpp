#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/simulation/virtual_clock.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <vector>

#include "catch.hpp"

namespace sluice::test {

/// One coroutine under test, that can be cancelled and asked how it ended.
class running {
public:
    /// Before it began, it starts cancelled.
    void cancel();

    bool ended() const noexcept { return ended_; }
    /// True when it ended by operation_aborted.
    bool was_cancelled() const;
    /// What else it ended by.
    std::exception_ptr problem() const;

private:
    friend class virtual_world;
    struct listener;
    static awaitable<void> go(std::shared_ptr<running> self, awaitable<void> body);

    asio::cancellation_signal signal_;
    std::exception_ptr thrown_;
    bool begun_ = false;
    bool asked_ = false;
    bool ended_ = false;
};

/// A context whose time is virtual, and the coroutines that run there.
class virtual_world {
    std::vector<std::shared_ptr<running>> all_;  // goes after the context, whose frames point to it

public:
    asio::io_context context{1};
    virtual_clock time{wall_time(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1))};

    asio::any_io_executor executor() { return context.get_executor(); }
    std::shared_ptr<running> start(awaitable<void> body);
    /// Until nothing can happen any more; rethrows what any coroutine ended by, but cancellation.
    duration run();
    duration run_until(steady_time t);
    void rethrow_problems();
};

/// Runs what `scenario(world)` starts again and again, and cancels it after step 0, 1, 2, … until
/// it ends before that. Then it must have ended in time, and `check(world)` must hold. Returns the
/// number of steps at which it was cancelled.
template <class Scenario, class Check>
std::size_t cancel_at_every_step(Scenario scenario, Check check) {
    for (std::size_t last = 0;; ++last) {
        virtual_world world;
        const std::shared_ptr<running> root = scenario(world);
        for (std::size_t step = 0; step < last && !root->ended(); ++step)
            world.time.step(world.context);
        if (root->ended()) return last;
        root->cancel();
        world.run();
        INFO("cancelled after step " << last);
        REQUIRE(root->ended());
        REQUIRE(world.time.sleepers() == 0);
        check(world);
    }
}

}  // namespace sluice::test
