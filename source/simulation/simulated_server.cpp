// The one unit of the simulation that sees Beast and Asio's TLS.
#include "api/answer_limits.hpp"

#include <sluice/simulation/simulated_server.hpp>

#include "simulation/answers.hpp"
#include "simulation/simulated_storage.hpp"
#include "simulation/wire.hpp"

#include <sluice/simulation/certificate.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#pragma GCC diagnostic pop

#include <algorithm>
#include <list>

namespace sluice {
namespace {

namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using tls_stream = asio::ssl::stream<tcp::socket>;
using parsed_request = http::request<http::string_body>;

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
constexpr auto pause_after_trouble = std::chrono::milliseconds(50);
// A body up to this goes out together with its head.
constexpr std::size_t small_body = 8 << 10;

tcp::socket& socket_of(tcp::socket& plain) {
    return plain;
}
tcp::socket& socket_of(tls_stream& secure) {
    return secure.next_layer();
}

// One connection, as the server needs it to end it from outside.
struct connection {
    asio::cancellation_signal stop;
    tcp::socket* socket = nullptr;
};

// What connections work on; it outlives the server until the last of them has seen its end.
class host : public std::enable_shared_from_this<host> {
public:
    host(asio::io_context& context_, clock& time_, simulation_options account, bool plain_)
        : context(context_),
          time(time_),
          brain(std::move(account)),
          acceptor(context_),
          secure(asio::ssl::context::tls_server),
          plain(plain_) {}

    void start(awaitable<void> what, std::list<connection>::iterator place);
    void stop();

    asio::io_context& context;
    clock& time;
    simulated_account brain;
    tcp::acceptor acceptor;
    asio::ssl::context secure;
    bool plain;
    bool own_storage = false;  // locations point to this server
    std::list<connection> connections;
};

// A client that breaks off is no concern of the server's: whatever ended a connection is let go.
void host::start(awaitable<void> what, std::list<connection>::iterator place) {
    auto finished = [self = shared_from_this(), place](std::exception_ptr) {
        self->connections.erase(place);
    };
    asio::co_spawn(context, std::move(what),
                   asio::bind_cancellation_slot(place->stop.slot(), std::move(finished)));
}

void host::stop() {
    // Cancelled before they are closed: Asio 1.81 crashes when asked to cancel on a closed socket.
    for (auto at = connections.begin(); at != connections.end();) {
        (at++)->stop.emit(asio::cancellation_type::terminal);
    }
    error_code ignored;
    acceptor.close(ignored);
    for (connection& one : connections) {
        if (one.socket != nullptr) one.socket->close(ignored);
    }
}

simulated_request as_simulated(parsed_request& from, const host& here) {
    simulated_request made;
    made.method = from.method() == http::verb::post ? http_method::post : http_method::get;
    made.target = std::string(from.target());
    for (const auto& field : from)
        made.headers.add(std::string(field.name_string()), std::string(field.value()));
    made.body = std::move(from.body());
    made.to_storage = made.target.starts_with(storage_prefix);
    if (here.own_storage) made.storage_origin = origin_of(from[http::field::host], here.plain);
    return made;
}

simulated_reply answer_to(parsed_request& from, host& here) {
    if (from.method() != http::verb::get && from.method() != http::verb::post) {
        auto refused = error_answer(405, "method_not_allowed", "only GET and POST are known");
        // The answer to a HEAD has no body.
        if (from.method() == http::verb::head) refused.length = 0;
        return refused;
    }
    const simulated_request made = as_simulated(from, here);
    return here.brain.handle(made, here.time.reading());
}

// Sends the answer as far as its faults allow. True when the connection can go on.
template <class Stream>
awaitable<bool> send(Stream& stream, const simulated_reply& what, bool keep, clock& time) {
    const std::size_t end = std::min({what.length, what.cut_after.value_or(what.length),
                                      what.stall_after.value_or(what.length)});
    std::string head = head_text(what, keep);
    const char* body = end == 0 ? nullptr : what.body->data() + what.offset;
    const bool together = end <= small_body;
    if (together && end > 0) head.append(body, end);
    const auto [ec, n] = co_await asio::async_write(stream, asio::buffer(head), with_error);
    if (ec) co_return false;
    if (!together) {
        const auto rest = asio::buffer(body, end);
        const auto [problem, sent] = co_await asio::async_write(stream, rest, with_error);
        if (problem) co_return false;
    }
    tcp::socket& socket = socket_of(stream);
    if (what.stall_after && *what.stall_after == end) {
        // Until the other side has had enough.
        co_await socket.async_wait(tcp::socket::wait_read, with_error);
        co_return false;
    }
    if (what.cut_after && *what.cut_after == end) {
        co_await reset_when_sent(socket, time);
        co_return false;
    }
    co_return keep;
}

awaitable<void> close(tcp::socket& socket) {
    error_code ignored;
    socket.shutdown(tcp::socket::shutdown_send, ignored);
    co_return;
}

awaitable<void> close(tls_stream& stream) {
    co_await stream.async_shutdown(with_error);
}

template <class Stream>
awaitable<void> converse(host& here, Stream& stream) {
    boost::beast::flat_buffer buffer(limits::header_bytes + limits::api_body_bytes);
    for (bool go_on = true; go_on;) {
        http::request_parser<http::string_body> parser;
        parser.header_limit(static_cast<std::uint32_t>(limits::header_bytes));
        parser.body_limit(limits::api_body_bytes);
        const auto [ec, n] = co_await http::async_read(stream, buffer, parser, with_error);
        if (ec) co_return;
        const bool keep_alive = parser.get().keep_alive();
        const simulated_reply what = answer_to(parser.get(), here);
        if (what.delay > duration::zero()) co_await here.time.sleep_for(what.delay);
        if (what.refuse || what.drop) {
            reset(socket_of(stream));
            co_return;
        }
        go_on = co_await send(stream, what, keep_alive && !what.without_length, here.time);
    }
    if (socket_of(stream).is_open()) co_await close(stream);
}

// Tells the server of a connection's socket as long as there is one.
class registration {
public:
    registration(connection& where, tcp::socket& socket) : where_(where) {
        where_.socket = &socket;
    }
    ~registration() { where_.socket = nullptr; }
    registration(const registration&) = delete;
    registration& operator=(const registration&) = delete;

private:
    connection& where_;
};

awaitable<void> serve(std::shared_ptr<host> here, tcp::socket socket,
                      std::list<connection>::iterator place) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    if (here->plain) {
        const registration known(*place, socket);
        co_await converse(*here, socket);
        co_return;
    }
    tls_stream stream(std::move(socket), here->secure);
    const registration known(*place, stream.next_layer());
    const auto [ec] = co_await stream.async_handshake(asio::ssl::stream_base::server, with_error);
    if (!ec) co_await converse(*here, stream);
}

awaitable<void> accept(std::shared_ptr<host> here) {
    while (here->acceptor.is_open()) {
        auto [ec, socket] = co_await here->acceptor.async_accept(with_error);
        if (!ec) {
            const auto place = here->connections.emplace(here->connections.end());
            here->start(serve(here, std::move(socket), place), place);
        } else if (here->acceptor.is_open()) {
            // Out of descriptors, say: some may be free again soon.
            co_await here->time.sleep_for(pause_after_trouble);
        }
    }
}

}  // namespace

class simulated_server::impl {
public:
    explicit impl(std::shared_ptr<host> h) : here(std::move(h)) {}
    ~impl() { here->stop(); }

    outcome<void> secure(const server_options& options);

    std::shared_ptr<host> here;
    std::string certificate;
    std::string origin;
    std::uint16_t port = 0;
};

outcome<void> simulated_server::impl::secure(const server_options& options) {
    if (options.plain) return {};
    certificate_pair pair{options.certificate_pem, options.private_key_pem};
    if (pair.certificate_pem.empty()) pair = make_certificate({"localhost", "127.0.0.1", "::1"});
    asio::ssl::context& tls = here->secure;
    error_code ec;
    tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, ec);
    tls.use_certificate_chain(asio::buffer(pair.certificate_pem), ec);
    if (!ec) tls.use_private_key(asio::buffer(pair.private_key_pem), asio::ssl::context::pem, ec);
    if (ec) return failure(error::invalid_argument, "certificate of the server", ec.message());
    certificate = std::move(pair.certificate_pem);
    return {};
}

outcome<std::unique_ptr<simulated_server>> simulated_server::open(asio::io_context& context,
                                                                  clock& time,
                                                                  simulation_options account,
                                                                  const server_options& options) {
    tcp::acceptor acceptor(context);
    if (const error_code ec = listen(acceptor, options.port))
        return failure(error::connect_failed, "port " + std::to_string(options.port), ec.message());
    const std::uint16_t port = acceptor.local_endpoint().port();
    const std::string origin =
        (options.plain ? "http://localhost:" : "https://localhost:") + std::to_string(port);
    const bool own_storage = account.storage_origin == simulation_options().storage_origin;
    if (own_storage) account.storage_origin = origin;

    auto here = std::make_shared<host>(context, time, std::move(account), options.plain);
    here->acceptor = std::move(acceptor);
    here->own_storage = own_storage;
    auto made = std::make_unique<impl>(here);
    made->origin = origin;
    made->port = port;
    if (auto secured = made->secure(options); !secured) return secured.error();
    here->start(accept(here), here->connections.emplace(here->connections.end()));
    return std::unique_ptr<simulated_server>(new simulated_server(std::move(made)));
}

simulated_server::simulated_server(std::unique_ptr<impl> p) : impl_(std::move(p)) {}
simulated_server::~simulated_server() = default;

std::uint16_t simulated_server::port() const noexcept {
    return impl_->port;
}
std::string simulated_server::origin() const {
    return impl_->origin;
}
const std::string& simulated_server::certificate() const noexcept {
    return impl_->certificate;
}
simulated_account& simulated_server::brain() noexcept {
    return impl_->here->brain;
}

}  // namespace sluice
