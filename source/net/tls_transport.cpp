// The one unit that sees Beast and Asio's TLS: it takes longer to compile than all others together.
#include <sluice/net/tls_transport.hpp>

#include <sluice/version.hpp>

#include "net/connect_plan.hpp"
#include "net/look_up.hpp"
#include "net/request_text.hpp"
#include "net/tls_transport_verify.hpp"
#include "net/wiping_allocator.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#pragma GCC diagnostic pop

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using tls_stream = asio::ssl::stream<beast::tcp_stream>;
using response_parser = http::response_parser<http::buffer_body>;

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);

// More answers of "not yet" (1xx) than this before the real one are no HTTP.
constexpr int most_interim_answers = 8;

// The streams' own time-outs have a code of theirs, so this one is always the caller's wish.
void rethrow_cancellation(error_code ec) {
    if (ec == asio::error::operation_aborted) throw boost::system::system_error(ec);
}

void stop_if_cancelled(asio::cancellation_state state) {
    if (state.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
}

// What a broken exchange is, once the server may have seen the request.
error cause_of(error_code ec, error when_silent) {
    if (ec == beast::error::timeout) return when_silent;
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow)
        return error::reply_too_large;
    if (ec == http::error::end_of_stream || ec == http::error::partial_message)
        return error::connection_lost;
    const bool is_http = ec.category() == make_error_code(http::error::bad_version).category();
    return is_http ? error::malformed_reply : error::connection_lost;
}

std::string describe(const tcp::endpoint& to, error_code ec) {
    const auto what = ec == beast::error::timeout ? std::string("no answer in time") : ec.message();
    return what + ", at " + to.address().to_string() + " port " + std::to_string(to.port());
}

reply_head head_of(const response_parser& parser) {
    reply_head head;
    head.status = static_cast<int>(parser.get().result_int());
    for (const auto& field : parser.get())
        head.headers.add(std::string(field.name_string()), std::string(field.value()));
    if (const auto length = parser.content_length()) head.content_length = *length;
    return head;
}

// One connection, one request, one answer.
class tls_exchange final : public reply {
public:
    tls_exchange(tcp::socket socket, asio::ssl::context& context, const request& what)
        : stream_(std::move(socket), context),
          subject_(what.where.display()),
          patience_(what.patience) {
        if (!what.authorization.empty()) wipe_what_is_read(*stream_.native_handle());
    }

    /// Sends `text` to `host`; done when the head of the answer is there.
    awaitable<outcome<void>> run(std::string host, secret text);

    const reply_head& head() const noexcept override { return head_; }
    awaitable<outcome<std::size_t>> read_some(std::span<std::byte> into) override;

private:
    awaitable<outcome<void>> shake_hands(const std::string& host);
    awaitable<outcome<void>> write(const secret& text);
    awaitable<outcome<void>> read_head();
    awaitable<outcome<std::size_t>> read_chunked(std::span<std::byte> into);
    std::size_t take_buffered(std::span<std::byte> into);
    void limit_to(duration patience) { beast::get_lowest_layer(stream_).expires_after(patience); }
    failure broken(error_code ec, error when_silent) const {
        return failure(cause_of(ec, when_silent), subject_, ec.message());
    }

    tls_stream stream_;
    std::string subject_;
    timeouts patience_;
    beast::basic_flat_buffer<wiping_allocator<char>> buffer_{limits::header_bytes};
    std::optional<response_parser> parser_;
    reply_head head_;
    std::optional<std::uint64_t> left_;  // of a body that told its length
    bool ended_ = false;
};

awaitable<outcome<void>> tls_exchange::run(std::string host, secret text) {
    if (auto done = co_await shake_hands(host); !done) co_return done;
    if (auto done = co_await write(text); !done) co_return done;
    co_return co_await read_head();
}

awaitable<outcome<void>> tls_exchange::shake_hands(const std::string& host) {
    if (!require_host(*stream_.native_handle(), host))
        co_return failure(error::invalid_argument, subject_, "not a host name for TLS");
    limit_to(patience_.connect);
    const auto [ec] = co_await stream_.async_handshake(asio::ssl::stream_base::client, with_error);
    if (!ec) co_return outcome<void>();
    rethrow_cancellation(ec);
    if (auto why = certificate_objection(*stream_.native_handle(), host); !why.empty())
        co_return failure(error::certificate_refused, subject_, std::move(why));
    const bool old = ec.category() == asio::error::get_ssl_category() && is_of_old_tls(ec.value());
    const auto cause = old ? error::tls_too_old : error::connect_failed;
    co_return failure(cause, subject_, "TLS: " + ec.message());
}

awaitable<outcome<void>> tls_exchange::write(const secret& text) {
    limit_to(patience_.reply);
    const auto [ec, sent] =
        co_await asio::async_write(stream_, asio::buffer(text.reveal()), with_error);
    if (!ec) co_return outcome<void>();
    rethrow_cancellation(ec);
    co_return broken(ec, error::timed_out);
}

awaitable<outcome<void>> tls_exchange::read_head() {
    limit_to(patience_.reply);
    for (int answers = 0; answers <= most_interim_answers; ++answers) {
        parser_.emplace();
        parser_->header_limit(limits::header_bytes);
        parser_->body_limit(boost::none);
        const auto [ec, size] =
            co_await http::async_read_header(stream_, buffer_, *parser_, with_error);
        rethrow_cancellation(ec);
        if (ec) co_return broken(ec, error::timed_out);
        if (parser_->get().result_int() / 100 == 1) continue;
        head_ = head_of(*parser_);
        ended_ = parser_->is_done();
        if (!parser_->chunked()) left_ = head_.content_length;
        co_return outcome<void>();
    }
    co_return failure(error::malformed_reply, subject_, "only interim answers");
}

// Beast would read the body into a buffer of its own and copy it; only chunks need its parser.
awaitable<outcome<std::size_t>> tls_exchange::read_some(std::span<std::byte> into) {
    stop_if_cancelled(co_await asio::this_coro::cancellation_state);
    if (ended_) co_return std::size_t{0};
    if (parser_->chunked()) co_return co_await read_chunked(into);

    if (left_)
        into = into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), *left_)));
    auto got = take_buffered(into);
    if (got == 0) {
        limit_to(patience_.silence);
        const auto [ec, size] =
            co_await stream_.async_read_some(asio::buffer(into.data(), into.size()), with_error);
        rethrow_cancellation(ec);
        ended_ = ec == asio::error::eof && !left_;
        if (ec && !ended_) co_return broken(ec, error::stalled);
        got = size;
    }
    if (left_) ended_ = (*left_ -= got) == 0;
    co_return got;
}

// What came along with the head.
std::size_t tls_exchange::take_buffered(std::span<std::byte> into) {
    const auto size = asio::buffer_copy(asio::buffer(into.data(), into.size()), buffer_.data());
    buffer_.consume(size);
    if (buffer_.size() == 0) buffer_.shrink_to_fit();
    return size;
}

awaitable<outcome<std::size_t>> tls_exchange::read_chunked(std::span<std::byte> into) {
    auto& body = parser_->get().body();
    body.data = into.data();
    body.size = into.size();
    body.more = true;
    while (!parser_->is_done() && body.size == into.size()) {
        limit_to(patience_.silence);
        const auto [ec, size] =
            co_await http::async_read_some(stream_, buffer_, *parser_, with_error);
        rethrow_cancellation(ec);
        if (ec && ec != http::error::need_buffer) co_return broken(ec, error::stalled);
    }
    co_return into.size() - body.size;
}

}  // namespace

class tls_transport::impl {
public:
    explicit impl(std::string user_agent) : user_agent_(std::move(user_agent)) {}

    outcome<void> trust(const std::string& ca_file) {
        return require_trust(*context_.native_handle(), ca_file);
    }
    awaitable<outcome<std::unique_ptr<reply>>> send(request what);

private:
    awaitable<outcome<tcp::socket>> connect(const request& what);

    asio::ssl::context context_{asio::ssl::context::tls_client};
    std::string user_agent_;
};

awaitable<outcome<tcp::socket>> tls_transport::impl::connect(const request& what) {
    const auto found = co_await look_up(what.where.host, what.patience.connect);
    if (!found) co_return found.error();
    connect_plan plan(*found, what.addresses, what.patience.connect);
    if (plan.empty())
        co_return failure(error::address_refused, what.where.authority(),
                          found->front().to_string() + " is not a public address");

    std::string why;
    while (const auto attempt = plan.next()) {
        beast::tcp_stream stream(co_await asio::this_coro::executor);
        const tcp::endpoint to(attempt->where, what.where.port);
        stream.expires_after(attempt->patience);
        const auto [ec] = co_await stream.async_connect(to, with_error);
        rethrow_cancellation(ec);
        if (!ec) {
            auto socket = stream.release_socket();
            socket.set_option(tcp::no_delay(true));
            co_return std::move(socket);
        }
        if (ec != beast::error::timeout) plan.refused();
        why = describe(to, ec);
    }
    co_return failure(error::connect_failed, what.where.authority(), std::move(why));
}

awaitable<outcome<std::unique_ptr<reply>>> tls_transport::impl::send(request what) {
    stop_if_cancelled(co_await asio::this_coro::cancellation_state);
    if (!what.where.secure())
        co_return failure(error::invalid_argument, what.where.display(), "only https is accepted");
    auto text = request_text(what, user_agent_);
    if (!text) co_return text.error();

    auto socket = co_await connect(what);
    if (!socket) co_return socket.error();
    auto made = std::make_unique<tls_exchange>(std::move(*socket), context_, what);
    const auto answered = co_await made->run(what.where.host, std::move(*text));
    if (!answered) co_return answered.error();
    co_return std::unique_ptr<reply>(std::move(made));
}

outcome<std::unique_ptr<tls_transport>> tls_transport::open(const tls_options& options) {
    auto made = std::make_unique<impl>(options.user_agent.empty() ? std::string("sluice/") + version
                                                                  : options.user_agent);
    if (auto trusted = made->trust(options.ca_file); !trusted) return trusted.error();
    return std::unique_ptr<tls_transport>(new tls_transport(std::move(made)));
}

tls_transport::tls_transport(std::unique_ptr<impl> p) : impl_(std::move(p)) {}
tls_transport::~tls_transport() = default;

awaitable<outcome<std::unique_ptr<reply>>> tls_transport::send(request what) {
    return impl_->send(std::move(what));
}

}  // namespace sluice
