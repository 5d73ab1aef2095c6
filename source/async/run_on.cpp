#include "async/run_on.hpp"

#include "async/wakeup.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <utility>

namespace sluice {
namespace {

using errand = std::function<awaitable<void>()>;

// Who waits at home; lives in the waiting frame, which goes only once `ended` is true.
struct errand_end {
    explicit errand_end(const asio::any_io_executor& home) : executor(home), changed(home) {}

    asio::any_io_executor executor;
    std::exception_ptr problem;  // written there, read once it has ended
    wakeup changed;
    bool ended = false;
};

// What runs there. A word that comes late may find it as the last one to hold it, so it must hold
// nothing of home.
class visitor : public std::enable_shared_from_this<visitor> {
public:
    visitor(asio::any_io_executor there, const errand& what, errand_end& home)
        : there_(std::move(there)), what_(what), home_(home) {}

    // From home.
    void begin();
    void ask_to_end() {
        asio::post(there_, [self = shared_from_this()] {
            self->asked_ = true;
            if (self->running_) self->signal_.emit(asio::cancellation_type::terminal);
        });
    }

private:
    class listener;

    // As in the task group: Asio 1.81 cannot cancel what has not begun, nor may anything be thrown
    // out of a coroutine that ends, cancelled, without having waited.
    static awaitable<void> go(std::shared_ptr<visitor> self) {
        co_await asio::this_coro::throw_if_cancelled(false);
        co_await asio::post(self->there_, asio::use_awaitable);
        self->running_ = true;
        if (self->asked_) self->signal_.emit(asio::cancellation_type::terminal);
        co_await asio::this_coro::throw_if_cancelled(true);
        try {
            co_await self->what_();
        } catch (...) {
            self->home_.problem = std::current_exception();
        }
        co_await asio::this_coro::throw_if_cancelled(false);
    }

    asio::any_io_executor there_;
    const errand& what_;
    errand_end& home_;
    asio::cancellation_signal signal_;
    bool running_ = false;
    bool asked_ = false;
};

// Is called when no frame of the errand is left.
class visitor::listener {
public:
    using cancellation_slot_type = asio::cancellation_slot;

    explicit listener(std::shared_ptr<visitor> self) : self_(std::move(self)) {}

    cancellation_slot_type get_cancellation_slot() const noexcept { return self_->signal_.slot(); }
    void operator()(std::exception_ptr problem) {
        self_->running_ = false;
        errand_end& home = self_->home_;
        if (problem) home.problem = std::move(problem);
        asio::post(home.executor, [&home] {
            home.ended = true;
            home.changed.notify();
        });
    }

private:
    std::shared_ptr<visitor> self_;
};

void visitor::begin() {
    asio::post(there_, [self = shared_from_this()] {
        asio::co_spawn(self->there_, go(self), listener(self));
    });
}

}  // namespace

awaitable<void> run_on(asio::any_io_executor there, const errand& what) {
    const asio::any_io_executor home = co_await asio::this_coro::executor;
    if (home == there) {
        co_await what();
        co_return;
    }
    const bool throwing = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    errand_end here(home);
    const auto sent = std::make_shared<visitor>(std::move(there), what, here);
    sent->begin();
    bool asked = false;
    while (!here.ended) {
        if (!asked && co_await is_cancelled()) {
            asked = true;
            sent->ask_to_end();
        }
        if (!here.ended) co_await here.changed.wait_quietly();
    }
    co_await asio::this_coro::throw_if_cancelled(throwing);
    if (here.problem) std::rethrow_exception(std::exchange(here.problem, nullptr));
}

}  // namespace sluice
