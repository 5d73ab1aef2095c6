#pragma once

#include <engine/account_context.hpp>
#include <engine/run_events.hpp>
#include <sluice/async/task_group.hpp>
#include <sluice/engine/backfill.hpp>
#include "async/stop_signal.hpp"
#include "async/wakeup.hpp"

#include <list>

namespace sluice {

/// One run from its start to its end and beyond, as long as a handle looks at it.
class run_state {
public:
    run_state(std::shared_ptr<account_context> of, backfill what);

    /// The whole run. Throws nothing: what was thrown is the result's.
    static awaitable<void> live(std::shared_ptr<run_state> self);
    static awaitable<outcome<summary>> join(std::shared_ptr<run_state> self);

    void stop();
    void cancel();
    bool ended() const noexcept { return ended_; }
    const outcome<summary>& result() const;
    snapshot read() const;

    const run_id id;
    run_events news;

private:
    awaitable<void> work();
    awaitable<outcome<void>> deliver_under_lease();
    awaitable<outcome<void>> deliver(const lease& held);
    void finish(std::exception_ptr thrown);

    const std::shared_ptr<account_context> account_;
    backfill what_;
    stop_signal stopping_;
    task_group* inside_ = nullptr;  ///< what `cancel` cancels, while it is there
    bool cancelled_ = false;
    bool ended_ = false;
    std::optional<outcome<summary>> result_;
    std::exception_ptr thrown_;
    std::list<std::shared_ptr<wakeup>> joining_;
};

}  // namespace sluice
