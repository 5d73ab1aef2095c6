#include "virtual_world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace sluice::test {

// With `bind_cancellation_slot` a cancellation from outside would go through the queue.
struct running::listener {
    using cancellation_slot_type = asio::cancellation_slot;
    cancellation_slot_type get_cancellation_slot() const noexcept { return self->signal_.slot(); }
    void operator()(const std::exception_ptr&) const noexcept {}
    std::shared_ptr<running> self;
};

void running::cancel() {
    asked_ = true;
    if (begun_ && !ended_) signal_.emit(asio::cancellation_type::terminal);
}

bool running::was_cancelled() const {
    if (!thrown_) return false;
    try {
        std::rethrow_exception(thrown_);
    } catch (const boost::system::system_error& e) {
        return e.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

std::exception_ptr running::problem() const {
    return was_cancelled() ? nullptr : thrown_;
}

// Asio 1.81 loses a coroutine that is cancelled before it begins, so nobody throws outside `body`.
awaitable<void> running::go(std::shared_ptr<running> self, awaitable<void> body) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::post(asio::use_awaitable);
    self->begun_ = true;
    if (self->asked_) self->signal_.emit(asio::cancellation_type::terminal);
    co_await asio::this_coro::throw_if_cancelled(true);
    try {
        co_await std::move(body);
    } catch (...) {
        self->thrown_ = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    self->ended_ = true;
}

std::shared_ptr<running> virtual_world::start(awaitable<void> body) {
    const auto self = all_.emplace_back(std::make_shared<running>());
    running::listener listener{self};
    asio::co_spawn(context, running::go(self, std::move(body)), std::move(listener));
    return self;
}

duration virtual_world::run() {
    const auto passed = time.run(context);
    rethrow_problems();
    return passed;
}

duration virtual_world::run_until(steady_time t) {
    const auto passed = time.run_until(context, t);
    rethrow_problems();
    return passed;
}

void virtual_world::rethrow_problems() {
    for (const auto& one : all_)
        if (const auto problem = one->problem()) std::rethrow_exception(problem);
}

}  // namespace sluice::test
