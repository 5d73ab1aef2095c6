#include "async/wakeup.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

namespace sluice {

wakeup::wakeup(const asio::any_io_executor& executor)
    : never_(executor, asio::steady_timer::time_point::max()) {}

awaitable<void> wakeup::wait() {
    const bool notified = co_await wait_quietly();
    if (!notified) throw_cancelled();
}

// The timer ends early for two reasons only: notify, or the waiting coroutine's cancellation.
awaitable<bool> wakeup::wait_quietly() {
    if (!notified_) co_await suspend();
    co_return std::exchange(notified_, false);
}

awaitable<std::tuple<boost::system::error_code>> wakeup::suspend() {
    return never_.async_wait(asio::as_tuple(asio::use_awaitable));
}

awaitable<void> wakeup::wait_quietly_until(clock& time, steady_time until) {
    using namespace asio::experimental::awaitable_operators;
    if (until == steady_time::max()) {
        co_await wait_quietly();
    } else {
        co_await (time.sleep_until(until) || wait_quietly());
    }
}

void wakeup::notify() {
    notified_ = true;
    never_.cancel();
}

awaitable<bool> is_cancelled() {
    const auto state = co_await asio::this_coro::cancellation_state;
    co_return state.cancelled() != asio::cancellation_type::none;
}

awaitable<void> end_if_cancelled() {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) throw_cancelled();
}

void throw_cancelled() {
    throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace sluice
