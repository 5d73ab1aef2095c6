#include "service.hpp"

#include "event_stream.hpp"

#include <sluice/engine/plan.hpp>
#include <sluice/ledger/sqlite_ledger.hpp>
#include <sluice/sinks/folder_sink.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;

namespace {

// `a=1&b=2` behind the `?` of a target; these values need no decoding.
std::map<std::string, std::string> query_of(std::string_view target) {
    std::map<std::string, std::string> found;
    std::size_t at = target.find('?');
    while (at != std::string_view::npos) {
        target.remove_prefix(at + 1);
        at = target.find('&');
        const std::string_view pair = target.substr(0, at);
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos) {
            found.emplace(pair.substr(0, equals), pair.substr(equals + 1));
        }
    }
    return found;
}

std::string summary_line(const sluice::summary& what) {
    return "{\"event\":\"end\",\"delivered\":" + std::to_string(what.windows.delivered) +
           ",\"already\":" + std::to_string(what.windows.already) +
           ",\"failed\":" + std::to_string(what.windows.failed) + "}\n";
}

sluice::awaitable<void> write_text(beast::tcp_stream& client, http::status status,
                                   std::string text) {
    http::response<http::string_body> answer(status, 11);
    answer.set(http::field::content_type, "application/json");
    answer.keep_alive(false);
    answer.body() = std::move(text);
    answer.prepare_payload();
    co_await http::async_write(client, answer, use_awaitable);
}

// Sends the events as chunks, until there are no more.
sluice::awaitable<void> send_events(beast::tcp_stream& client, event_stream& events) {
    http::response<http::empty_body> head(http::status::ok, 11);
    head.set(http::field::content_type, "application/x-ndjson");
    head.keep_alive(false);
    head.chunked(true);
    http::response_serializer<http::empty_body> serializer(head);
    co_await http::async_write_header(client, serializer, use_awaitable);
    for (;;) {
        const std::string lines = co_await events.next();
        if (lines.empty()) break;
        const auto chunk = http::make_chunk(asio::buffer(lines));
        co_await asio::async_write(client, chunk, use_awaitable);
    }
    const auto last = http::make_chunk_last();
    co_await asio::async_write(client, last, use_awaitable);
}

// Completes when the client goes away, or says something more, which it has no reason to.
sluice::awaitable<void> gone(beast::tcp_stream& client) {
    char byte = 0;
    co_await client.socket().async_read_some(asio::buffer(&byte, 1), asio::as_tuple(use_awaitable));
}

}  // namespace

service::service(asio::any_io_executor executor, sluice::clock& time, sluice::transport& network,
                 const std::string& origin, std::filesystem::path folder)
    : executor_(std::move(executor)),
      clock_(time),
      network_(network),
      origin_(sluice::parse_url(origin).value()),
      storage_(sluice::location_rules::of({origin_.authority()}).value()),
      folder_(std::move(folder)),
      engine_(executor_, clock_, network_),
      run_ended_(executor_, asio::steady_timer::time_point::max()) {}

sluice::awaitable<void> service::serve(tcp::acceptor& door) {
    sluice::task_group clients(executor_);
    clients.spawn(accept(door, clients));
    co_await clients.join();
}

sluice::awaitable<void> service::accept(tcp::acceptor& door, sluice::task_group& clients) {
    for (;;) {
        tcp::socket socket = co_await door.async_accept(use_awaitable);
        clients.spawn(attend(std::move(socket)));
    }
}

sluice::awaitable<void> service::attend(tcp::socket socket) {
    beast::tcp_stream client(std::move(socket));
    try {
        beast::flat_buffer buffer;
        request asked;
        co_await http::async_read(client, buffer, asked, use_awaitable);
        const bool starts = asked.method() == http::verb::post;
        if (starts && asked.target().starts_with("/backfill?")) {
            co_await answer_backfill(client, asked);
        } else if (asked.target() == "/runs") {
            co_await answer_runs(client);
        } else {
            co_await write_text(client, http::status::not_found, "{}\n");
        }
    } catch (const boost::system::system_error&) {
        // The client went away, or the service ends: nobody is left to be told.
    }
}

sluice::awaitable<void> service::answer_backfill(beast::tcp_stream& client, const request& asked) {
    using namespace asio::experimental::awaitable_operators;
    event_stream events(executor_);
    ++runs_.active;
    int* ended = &runs_.cancelled;
    try {
        auto query = query_of(asked.target());
        auto work = produce(std::move(query), events) && send_events(client, events);
        const auto first = co_await (std::move(work) || gone(client));
        if (first.index() == 0) ended = &runs_.completed;
    } catch (const boost::system::system_error& problem) {
        if (problem.code() != asio::error::operation_aborted) ended = &runs_.failed;
    }
    --runs_.active;
    ++*ended;
    run_ended_.cancel();
}

sluice::awaitable<void> service::answer_runs(beast::tcp_stream& client) {
    while (runs_.active > 0) {
        boost::system::error_code woken;
        co_await run_ended_.async_wait(asio::redirect_error(use_awaitable, woken));
    }
    co_await write_text(client, http::status::ok,
                        "{\"completed\":" + std::to_string(runs_.completed) +
                            ",\"cancelled\":" + std::to_string(runs_.cancelled) +
                            ",\"failed\":" + std::to_string(runs_.failed) + "}\n");
}

sluice::awaitable<void> service::produce(std::map<std::string, std::string> asked,
                                         event_stream& into) {
    sluice::account who;
    who.key = sluice::secret(asked["account"]);
    who.base = origin_;
    who.limit.interval = std::chrono::milliseconds(10);
    who.storage = storage_;
    sluice::plan_request span;
    span.range.start = sluice::parse_time(asked["from"]).value();
    span.range.end = sluice::parse_time(asked["to"]).value();
    const auto windows = sluice::make_plan(span, clock_.wall_now()).value().windows;

    const auto store =
        sluice::sqlite_ledger::open(folder_ / "state", who.fingerprint(), clock_).value();
    const auto files = sluice::folder_sink::open_folder(folder_ / asked["account"]).value();
    auto run = engine_.open(who, *store).start({sluice::export_spec(), windows, *files});
    const auto told = run.subscribe(into);
    // Cancelled when the client goes away: then the run is, and ends before its folder goes.
    const auto done = co_await run.join();
    into.close(done ? summary_line(*done)
                    : "{\"event\":\"refused\",\"error\":\"" + done.error().message() + "\"}\n");
}
