#include "app/run_backfill.hpp"

#include "app/interruption.hpp"
#include "app/log.hpp"
#include "app/progress.hpp"
#include "app/report.hpp"

#include <sluice/async/task_group.hpp>
#include <sluice/engine/engine.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <functional>
#include <stdexcept>

namespace sluice::app {
namespace {

class log_of_events final : public observer {
public:
    void on(const event& what) override { log_event(what); }
};

awaitable<void> keep_drawing(progress& display, clock& time) {
    for (;;) {
        display.draw();
        co_await time.sleep_for(progress::pace);
    }
}

// The drawing beside a run, which ends with it; `leave` is called then.
awaitable<void> show(run& what, progress& display, clock& time, std::function<void()> leave) {
    task_group beside(co_await asio::this_coro::executor);
    beside.spawn(keep_drawing(display, time));
    try {
        (void)co_await what.join();
    } catch (...) {
        // `result` throws it again.
    }
    leave();
    beside.cancel();
    co_await beside.join();
}

// One that cannot be told what happens makes a run no failure, but the program one.
void rethrow_of_observers(const summary& what) {
    if (!what.observer_errors.empty()) throw std::runtime_error(what.observer_errors.front());
}

attempt<backfill_end> run_shown(const backfill_order& order, backfill_place& place,
                                transport& network, clock& time, progress& display) {
    asio::io_context context(1);
    engine work(context.get_executor(), time, network, order.engine);
    backfill what(order.spec, order.windows.windows, place.sink(), order.how);
    what.again = order.again;
    auto all = work.open(order.who, place.store()).start(std::move(what));
    log_of_events log;
    const auto logged = all.subscribe(log);
    const auto shown = all.subscribe(display);
    display.watch(all);
    const log_diversion above([&display](const std::string& line) { display.note(line); });

    backfill_end end;
    auto guard = std::make_unique<interruption>(context.get_executor(), all, display);
    auto leave = [&] {
        end.signal = guard->signal();
        guard.reset();
    };
    asio::co_spawn(context, show(all, display, time, leave), [](std::exception_ptr) {});
    context.run();
    display.draw();
    display.leave();
    if (!all.result()) return problem_of(all.result().error());
    end.what = *all.result();
    end.what.windows.unsettled = order.windows.unsettled.size();
    return end;
}

}  // namespace

std::optional<problem> problem_at_end(const backfill_end& end, int status) {
    // Failed windows stand in the report above; a stale manifest stands nowhere else.
    const bool stands_above = status == static_cast<int>(exit_code::incomplete);
    if (end.manifest && (status == 0 || stands_above)) return end.manifest;
    if (status != 0) return ending_problem(end.what, status);
    return std::nullopt;
}

attempt<backfill_end> run_backfill(const backfill_order& order, backfill_place& place,
                                   transport& network, clock& time) {
    const auto display = make_progress(order.shown, order.terminal);
    auto end = run_shown(order, place, network, time, *display);
    if (!end) return end;
    const bool changed = end->what.windows.delivered > 0;
    if (auto kept = place.keep_manifest(order.spec, changed); !kept) end->manifest = kept.error();
    rethrow_of_observers(end->what);
    return end;
}

}  // namespace sluice::app
