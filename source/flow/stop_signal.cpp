#include <sluice/flow/stop_signal.hpp>
#include <sluice/flow/wakeup.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sluice {

stop_signal::stop_signal(const asio::any_io_executor& executor)
    : never_(executor, asio::steady_timer::time_point::max()) {}

void stop_signal::stop() {
    stopped_ = true;
    never_.cancel();
}

awaitable<void> stop_signal::sleep_until(clock& time, steady_time until) {
    using namespace asio::experimental::awaitable_operators;
    if (!stopped_ && until > time.now()) {
        co_await (time.sleep_until(until) ||
                  never_.async_wait(asio::as_tuple(asio::use_awaitable)));
    }
    co_await end_if_cancelled();
}

}  // namespace sluice
