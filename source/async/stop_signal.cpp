#include "async/stop_signal.hpp"
#include "async/wakeup.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

namespace sluice {

// Shared with whoever wakes it, who may come when the sleep is over.
class stop_signal::sleeper {
public:
    explicit sleeper(asio::any_io_executor ex) : executor(std::move(ex)), woken(executor) {}

    asio::any_io_executor executor;
    wakeup woken;  // on the executor only
};

/// Keeps a sleeper among those to be woken while it sleeps.
class stop_signal::place {
public:
    place(stop_signal& owner, asio::any_io_executor executor)
        : owner_(owner), self_(std::make_shared<sleeper>(std::move(executor))) {
        const std::lock_guard guard(owner_.mutex_);
        owner_.sleepers_.push_back(self_);
    }
    ~place() {
        const std::lock_guard guard(owner_.mutex_);
        owner_.sleepers_.remove(self_);
    }
    place(const place&) = delete;
    place& operator=(const place&) = delete;

    wakeup& woken() noexcept { return self_->woken; }

private:
    stop_signal& owner_;
    std::shared_ptr<sleeper> self_;
};

stop_signal::stop_signal() = default;
stop_signal::~stop_signal() = default;

void stop_signal::stop() {
    stopped_ = true;
    // Kept while they are told: no sleeper can go before, nor the context that its timer lives in.
    const std::lock_guard guard(mutex_);
    for (const auto& one : sleepers_) asio::dispatch(one->executor, [one] { one->woken.notify(); });
}

awaitable<void> stop_signal::sleep_until(clock& time, steady_time until) {
    if (!stopped_ && until > time.now()) {
        place here(*this, co_await asio::this_coro::executor);
        // Said before this place was there to be seen?
        if (!stopped_) co_await here.woken().wait_quietly_until(time, until);
    }
    co_await end_if_cancelled();
}

}  // namespace sluice
