#include "app/run_backfill.hpp"

#include "app/interruption.hpp"
#include "app/log.hpp"
#include "app/progress.hpp"
#include "app/report.hpp"

#include <sluice/async/task_group.hpp>

#include <algorithm>
#include <async/complete.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <engine/span_model.hpp>
#include <iterator>

namespace sluice::app {
namespace {

// Shows and logs what the engine tells.
class watchers final : public observer {
public:
    explicit watchers(progress& display) : display_(display) {}

    void on(const event& what) override {
        log_event(what);
        display_.on(what);
    }

private:
    progress& display_;
};

awaitable<void> keep_drawing(progress& display, clock& time) {
    for (;;) {
        display.draw();
        co_await time.sleep_for(progress::pace);
    }
}

// The engine's run with the drawing beside it, which ends with it.
awaitable<outcome<summary>> run_shown(engine& work, backfill what, progress& display, clock& time,
                                      asio::any_io_executor control) {
    task_group beside(control);
    beside.spawn(keep_drawing(display, time));
    std::exception_ptr thrown;
    std::optional<outcome<summary>> result;
    try {
        result = co_await work.run(std::move(what));
    } catch (...) {
        thrown = std::current_exception();
    }
    beside.cancel();
    co_await asio::this_coro::reset_cancellation_state();
    co_await beside.join();
    if (thrown) std::rethrow_exception(thrown);
    co_return std::move(*result);
}

// Told apart from a failure: the run was cancelled, so the engine had no summary to give.
bool was_cancelled(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

class runner {
public:
    runner(const backfill_order& order, backfill_place& place, transport& network, clock& time,
           progress& display)
        : order_(order),
          place_(place),
          time_(time),
          display_(display),
          watchers_(display),
          engine_(context_.get_executor(), time, network, order.how) {
        display_.read_tokens_with(
            [this, who = order.who.fingerprint()] { return engine_.tokens(who); });
    }

    attempt<backfill_end> run() {
        const log_diversion above([this](const std::string& line) { display_.note(line); });
        asio::cancellation_signal cancel;
        auto guard =
            std::make_unique<interruption>(context_.get_executor(), engine_, display_, cancel);
        auto ended = [this, &guard](std::exception_ptr thrown, outcome<summary> result) {
            thrown_ = thrown;
            if (!thrown) result_ = std::move(result);
            end_.signal = guard->signal();
            guard.reset();
        };
        backfill what(order_.who, place_.store(), place_.sink(), order_.spec,
                      order_.windows.windows, &watchers_);
        what.again = order_.again;
        asio::co_spawn(
            context_, run_shown(engine_, std::move(what), display_, time_, context_.get_executor()),
            asio::bind_cancellation_slot(cancel.slot(), std::move(ended)));
        context_.run();
        display_.draw();
        display_.leave();
        return finished();
    }

private:
    attempt<backfill_end> finished() {
        if (thrown_ && !was_cancelled(thrown_)) std::rethrow_exception(thrown_);
        if (thrown_) {
            end_.what = display_.model().so_far();
            end_.what.ended_by = failure(error::stopped);
        } else if (!*result_) {
            return problem_of(result_->error());
        } else {
            end_.what = std::move(**result_);
        }
        end_.what.windows.unsettled = order_.windows.unsettled.size();
        return std::move(end_);
    }

    asio::io_context context_{1};
    const backfill_order& order_;
    backfill_place& place_;
    clock& time_;
    progress& display_;
    watchers watchers_;
    engine engine_;
    std::exception_ptr thrown_;
    std::optional<outcome<summary>> result_;
    backfill_end end_;
};

// What is known before the first event.
attempt<progress_model> first_picture(const backfill_order& order, backfill_place& place,
                                      clock& time) {
    const auto& windows = order.windows.windows;
    std::vector<time_range> kept;
    std::ranges::set_difference(windows, order.again, std::back_inserter(kept));
    const auto already = place.count_delivered(kept);
    if (!already) return already.error();
    progress_model model(windows.size(), *already, time.now());
    const auto times = complete(place.store().recent_operation_times());
    if (!times) return problem_of(times.error());
    if (windows.empty()) return model;
    const auto length = windows.front().length();
    const auto bundle = static_cast<std::size_t>(std::max(order.how.bundle, 1));
    model.deliver_together(length, bundle);
    if (const auto usual = span_model(*times).usual(length * static_cast<std::int64_t>(bundle)))
        model.expect(*usual);
    return model;
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
    auto model = first_picture(order, place, time);
    if (!model) return model.error();
    const auto display = make_progress(order.shown, order.terminal, time, std::move(*model),
                                       order.who.limit, order.who.scope);
    runner work(order, place, network, time, *display);
    auto end = work.run();
    if (!end) return end;
    const bool changed = end->what.windows.delivered > 0;
    if (auto kept = place.keep_manifest(order.spec, changed); !kept) end->manifest = kept.error();
    return end;
}

}  // namespace sluice::app
