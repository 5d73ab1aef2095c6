#include "net/look_up.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <memory>

namespace sluice {
namespace {

using asio::ip::tcp;
using addresses = std::vector<asio::ip::address>;

// Outlives the coroutine that gave up, until the helper thread is done.
struct pending {
    explicit pending(const asio::any_io_executor& executor)
        : resolver(executor), waiter(executor) {}

    tcp::resolver resolver;
    asio::steady_timer waiter;
    bool answered = false;
    boost::system::error_code trouble;
    addresses found;
};

void start(const std::shared_ptr<pending>& lookup, const std::string& host) {
    auto take = [lookup](boost::system::error_code ec, const tcp::resolver::results_type& results) {
        lookup->answered = true;
        lookup->trouble = ec;
        for (const auto& entry : results) lookup->found.push_back(entry.endpoint().address());
        lookup->waiter.cancel();
    };
    lookup->resolver.async_resolve(
        host, "", asio::bind_executor(lookup->waiter.get_executor(), std::move(take)));
}

}  // namespace

awaitable<outcome<addresses>> look_up(std::string host, duration patience) {
    boost::system::error_code is_a_name;
    const auto literal = asio::ip::make_address(host, is_a_name);
    if (!is_a_name) co_return addresses(1, literal);

    const auto lookup = std::make_shared<pending>(co_await asio::this_coro::executor);
    lookup->waiter.expires_after(patience);
    start(lookup, host);
    const auto [ended] = co_await lookup->waiter.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!lookup->answered) {
        lookup->resolver.cancel();
        if (ended) throw boost::system::system_error(ended);
        co_return failure(error::name_not_resolved, std::move(host), "no answer in time");
    }
    if (lookup->trouble)
        co_return failure(error::name_not_resolved, std::move(host), lookup->trouble.message());
    co_return std::move(lookup->found);
}

}  // namespace sluice
