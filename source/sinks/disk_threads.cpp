#include "sinks/disk_threads.hpp"

#include "async/wakeup.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <system_error>
#include <utility>

#include "async/quiet_thread.hpp"

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

disk_threads::disk_threads()
    : context_(static_cast<int>(thread_count)), until_then_(context_.get_executor()) {}

disk_threads::~disk_threads() {
    until_then_.reset();
    for (auto& one : threads_) one.join();
}

// No thread_pool of Asio's: where the system gives it some of its threads and not all, it waits for
// those for ever (1.81).
bool disk_threads::start() {
    const std::lock_guard guard(mutex_);
    if (std::exchange(started_, true)) return !threads_.empty();
    threads_.reserve(thread_count);
    try {
        while (threads_.size() < thread_count)
            threads_.push_back(quiet_thread([this] { context_.run(); }));
    } catch (const std::system_error&) {
        // The system gives no more: those that are there will do.
    }
    return !threads_.empty();
}

bool disk_threads::post(std::function<void()> what) {
    if (!start()) return false;
    asio::post(context_, std::move(what));
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
