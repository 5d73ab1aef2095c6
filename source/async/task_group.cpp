#include <sluice/async/task_group.hpp>
#include "async/wakeup.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
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
    struct task {
        asio::cancellation_signal signal;
        bool begun = false;
    };
    using place = std::list<task>::iterator;
    class listener;

    explicit state(asio::any_io_executor ex) : executor(std::move(ex)), changed(executor) {}

    static awaitable<void> run(std::shared_ptr<state> group, place self, awaitable<void> task);

    void finish(place ended, std::exception_ptr problem) {
        tasks.erase(ended);
        if (problem && !first_problem && !is_cancellation(problem))
            first_problem = std::move(problem);
        if (tasks.empty()) changed.notify();
    }

    // A signal's handler may end its task at once and so erase it: step on before emitting.
    void cancel_all() {
        cancelled = true;
        for (auto it = tasks.begin(); it != tasks.end();) {
            auto& one = *it++;
            if (one.begun) one.signal.emit(asio::cancellation_type::terminal);
        }
    }

    asio::any_io_executor executor;
    wakeup changed;
    std::list<task> tasks;
    bool cancelled = false;
    std::exception_ptr first_problem;
};

/// Hears of a task's end. Not `bind_cancellation_slot`: with that, Asio 1.81 sends a cancellation
/// from outside the executor through its queue, where it may arrive after the task is gone.
class task_group::state::listener {
public:
    using cancellation_slot_type = asio::cancellation_slot;

    listener(std::shared_ptr<state> group, place task) : group_(std::move(group)), task_(task) {}

    cancellation_slot_type get_cancellation_slot() const noexcept { return task_->signal.slot(); }
    void operator()(std::exception_ptr problem) { group_->finish(task_, std::move(problem)); }

private:
    std::shared_ptr<state> group_;
    place task_;
};

// Asio 1.81 begins a coroutine inside `co_spawn` when that is called on its executor, and loses
// one that is cancelled before it begins or that ends, cancelled, without ever having waited: its
// exception leaves `io_context::run`, and nobody is told that it ended. Hence a step through the
// queue first, no cancellation before that, and no throwing outside the task itself.
awaitable<void> task_group::state::run(std::shared_ptr<state> group, place self,
                                       awaitable<void> task) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::post(group->executor, asio::use_awaitable);
    self->begun = true;
    if (group->cancelled) self->signal.emit(asio::cancellation_type::terminal);
    std::exception_ptr problem;
    co_await asio::this_coro::throw_if_cancelled(true);
    try {
        co_await std::move(task);
    } catch (...) {
        problem = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    if (problem) std::rethrow_exception(problem);
}

task_group::task_group(asio::any_io_executor executor)
    : state_(std::make_shared<state>(std::move(executor))) {}

task_group::~task_group() {
    if (!state_->tasks.empty()) std::terminate();
}

void task_group::spawn(awaitable<void> task) {
    const auto place = state_->tasks.emplace(state_->tasks.end());
    state::listener listener(state_, place);
    asio::co_spawn(state_->executor, state::run(state_, place, std::move(task)),
                   std::move(listener));
}

void task_group::cancel() {
    state_->cancel_all();
}

awaitable<void> task_group::join() {
    const auto self = state_;
    const bool throwing = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!self->tasks.empty()) {
        if (!self->cancelled && co_await is_cancelled()) self->cancel_all();
        if (!self->tasks.empty()) co_await self->changed.wait_quietly();
    }
    const bool asked_to_end = co_await is_cancelled();
    co_await asio::this_coro::throw_if_cancelled(throwing);
    if (self->first_problem) std::rethrow_exception(std::exchange(self->first_problem, nullptr));
    if (asked_to_end) throw_cancelled();
}

std::size_t task_group::size() const noexcept {
    return state_->tasks.size();
}

}  // namespace sluice
