#pragma once

#include <sluice/api/account.hpp>
#include <sluice/async/task_group.hpp>
#include <sluice/engine/engine.hpp>
#include <sluice/net/transport.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <filesystem>
#include <map>

class event_stream;

/// An HTTP service that backfills on demand:
///
/// `POST /backfill?account=A&from=2024-01-01&to=2024-01-08` streams what happens as lines of JSON,
/// the last one a summary; a client that goes away cancels its run.
/// `GET /runs` answers when none is going on, with how the runs so far have ended.
///
/// One engine runs them all. All of it lives on one single-threaded context, and ends with its
/// `serve`.
class service {
public:
    using tcp = boost::asio::ip::tcp;
    using request = boost::beast::http::request<boost::beast::http::string_body>;

    /// `origin` is where API and storage are. All but `folder` must outlive the service.
    service(boost::asio::any_io_executor executor, sluice::clock& time, sluice::transport& network,
            const std::string& origin, std::filesystem::path folder);

    /// Serves until cancelled; then cancels every run and waits for its end.
    sluice::awaitable<void> serve(tcp::acceptor& door);

private:
    sluice::awaitable<void> accept(tcp::acceptor& door, sluice::task_group& clients);
    sluice::awaitable<void> attend(tcp::socket socket);
    sluice::awaitable<void> answer_backfill(boost::beast::tcp_stream& client, const request& asked);
    sluice::awaitable<void> answer_runs(boost::beast::tcp_stream& client);
    sluice::awaitable<void> produce(std::map<std::string, std::string> asked, event_stream& into);

    boost::asio::any_io_executor executor_;
    sluice::clock& clock_;
    sluice::transport& network_;
    sluice::url origin_;
    sluice::location_rules storage_;
    std::filesystem::path folder_;
    sluice::engine engine_;
    struct {
        int active = 0, completed = 0, cancelled = 0, failed = 0;
    } runs_;
    boost::asio::steady_timer run_ended_;
};
