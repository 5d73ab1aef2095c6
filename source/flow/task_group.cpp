#include <sluice/flow/task_group.hpp>
#include <sluice/flow/wakeup.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <list>
#include <utility>

namespace sluice {
namespace {

bool is_cancellation(const std::exception_ptr& problem) {
    try {
        std::rethrow_exception(problem);
    } catch (const boost::system::system_error& e) {
        return e.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace

class task_group::state {
public:
    explicit state(asio::any_io_executor ex) : executor(std::move(ex)), changed(executor) {}

    void finish(std::list<asio::cancellation_signal>::iterator task, std::exception_ptr problem) {
        signals.erase(task);
        if (problem && !first_problem && !is_cancellation(problem))
            first_problem = std::move(problem);
        if (signals.empty()) changed.notify();
    }

    // A signal's handler may end its task at once and so erase it: step on before emitting.
    void cancel_all() {
        cancelled = true;
        for (auto it = signals.begin(); it != signals.end();) {
            auto& signal = *it++;
            signal.emit(asio::cancellation_type::terminal);
        }
    }

    asio::any_io_executor executor;
    wakeup changed;
    std::list<asio::cancellation_signal> signals;
    bool cancelled = false;
    std::exception_ptr first_problem;
};

task_group::task_group(asio::any_io_executor executor)
    : state_(std::make_shared<state>(std::move(executor))) {}

task_group::~task_group() {
    if (!state_->signals.empty()) std::terminate();
}

void task_group::spawn(awaitable<void> task) {
    const auto place = state_->signals.emplace(state_->signals.end());
    auto finished = [self = state_, place](std::exception_ptr problem) {
        self->finish(place, std::move(problem));
    };
    asio::co_spawn(state_->executor, std::move(task),
                   asio::bind_cancellation_slot(place->slot(), std::move(finished)));
    if (state_->cancelled) place->emit(asio::cancellation_type::terminal);
}

void task_group::cancel() {
    state_->cancel_all();
}

awaitable<void> task_group::join() {
    const auto self = state_;
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!self->signals.empty()) {
        if (!self->cancelled && co_await is_cancelled()) self->cancel_all();
        if (!self->signals.empty()) co_await self->changed.wait_quietly();
    }
    const bool asked_to_end = co_await is_cancelled();
    co_await asio::this_coro::throw_if_cancelled(true);
    if (self->first_problem) std::rethrow_exception(std::exchange(self->first_problem, nullptr));
    if (asked_to_end) throw_cancelled();
}

std::size_t task_group::size() const noexcept {
    return state_->signals.size();
}

}  // namespace sluice
