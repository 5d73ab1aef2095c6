#include "net/look_up.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

#include "async/quiet_thread.hpp"

namespace sluice {
namespace {

using asio::ip::tcp;
using addresses = std::vector<asio::ip::address>;

struct answer {
    boost::system::error_code trouble;
    addresses found;
};

// Between the thread that asks and the coroutine that waits. Either may go first; the coroutine
// takes its executor with it.
class lookup_exchange : public std::enable_shared_from_this<lookup_exchange> {
public:
    explicit lookup_exchange(asio::steady_timer& waiter) : waiter_(&waiter) {}

    // On the asking thread.
    void bring(answer what) {
        const std::lock_guard guard(mutex_);
        brought_ = std::move(what);
        if (waiter_)
            asio::post(waiter_->get_executor(), [self = shared_from_this()] { self->wake(); });
    }

    // On the waiting coroutine's executor, all of them.
    std::optional<answer> take() {
        const std::lock_guard guard(mutex_);
        return std::move(brought_);
    }
    void abandon() {
        const std::lock_guard guard(mutex_);
        waiter_ = nullptr;
    }

private:
    void wake() {
        if (waiter_) waiter_->cancel();
    }

    std::mutex mutex_;
    asio::steady_timer* waiter_;  ///< null once nobody waits
    std::optional<answer> brought_;
};

// Nobody waits any more, however the coroutine ended.
struct waiting {
    std::shared_ptr<lookup_exchange> with;
    ~waiting() { with->abandon(); }
};

void ask(const std::shared_ptr<lookup_exchange>& with, const std::string& host) {
    asio::io_context alone(1);
    tcp::resolver resolver(alone);
    answer what;
    for (const auto& entry : resolver.resolve(host, "", what.trouble))
        what.found.push_back(entry.endpoint().address());
    with->bring(std::move(what));
}

}  // namespace

awaitable<outcome<addresses>> look_up(std::string host, duration patience) {
    boost::system::error_code is_a_name;
    const auto literal = asio::ip::make_address(host, is_a_name);
    if (!is_a_name) co_return addresses(1, literal);

    asio::steady_timer waiter(co_await asio::this_coro::executor, patience);
    const waiting here{std::make_shared<lookup_exchange>(waiter)};
    // Not Asio's resolver: its one thread asks for one name after the other, and its context
    // cannot be destroyed before the answer, which may be minutes.
    try {
        quiet_thread(ask, here.with, host).detach();
    } catch (const std::system_error& no_thread) {
        co_return failure(error::name_not_resolved, std::move(host), no_thread.what());
    }
    const auto [ended] = co_await waiter.async_wait(asio::as_tuple(asio::use_awaitable));
    auto brought = here.with->take();
    if (!brought) {
        if (ended) throw boost::system::system_error(ended);
        co_return failure(error::name_not_resolved, std::move(host), "no answer in time");
    }
    if (brought->trouble)
        co_return failure(error::name_not_resolved, std::move(host), brought->trouble.message());
    co_return std::move(brought->found);
}

}  // namespace sluice
