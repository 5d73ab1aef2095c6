#include "transfer/disk_threads.hpp"

#include <sluice/flow/wakeup.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <system_error>
#include <utility>

#include "flow/quiet_thread.hpp"

namespace sluice {
namespace {

// They wait for the disk, not for a core. Four write sixteen files as fast; eight bring thirty
// windows of one export to the disk at once in half as many waits for its journal (measured).
constexpr std::size_t thread_count = 8;

// Who waits at home; lives in the waiting frame, which goes only once `ended` is true.
struct waiter {
    explicit waiter(const asio::any_io_executor& home) : executor(home), changed(home) {}

    asio::any_io_executor executor;
    wakeup changed;
    std::exception_ptr problem;  // written there, read once it has ended
    bool ended = false;
};

}  // namespace

disk_threads::~disk_threads() {
    if (threads_) threads_->join();
}

bool disk_threads::post(std::function<void()> what) {
    const std::lock_guard guard(mutex_);
    if (refused_) return false;
    if (!threads_) {
        try {
            const signals_held here;
            threads_.emplace(thread_count);
        } catch (const std::system_error&) {
            refused_ = true;
            return false;
        }
    }
    asio::post(*threads_, std::move(what));
    return true;
}

awaitable<void> disk_threads::run(const std::function<void()>& what) {
    waiter here(co_await asio::this_coro::executor);
    const std::function<void()> errand = [&here, &what] {
        try {
            what();
        } catch (...) {
            here.problem = std::current_exception();
        }
        asio::post(here.executor, [&here] {
            here.ended = true;
            here.changed.notify();
        });
    };
    if (!post(errand)) {
        what();
        co_return;
    }
    const bool throwing = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!here.ended) co_await here.changed.wait_quietly();
    co_await asio::this_coro::throw_if_cancelled(throwing);
    if (here.problem) std::rethrow_exception(std::exchange(here.problem, nullptr));
}

}  // namespace sluice
