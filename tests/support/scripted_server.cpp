#include "support/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace sluice::test {
namespace {

template <auto Free>
struct free_with {
    template <class T>
    void operator()(T* what) const noexcept {
        Free(what);
    }
};
using context_handle = std::unique_ptr<SSL_CTX, free_with<SSL_CTX_free>>;
using connection_handle = std::unique_ptr<SSL, free_with<SSL_free>>;

void require_tls(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("scripted_server: ") + what);
}

int refuse_the_unnamed(SSL* connection, int* alert, void*) {
    if (SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name)) return SSL_TLSEXT_ERR_OK;
    *alert = SSL_AD_UNRECOGNIZED_NAME;
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

context_handle make_context(const scripted_server_options& options) {
    context_handle context(SSL_CTX_new(TLS_server_method()));
    const auto& [certificate_pem, key_pem] = options.identity;
    std::unique_ptr<BIO, free_with<BIO_free_all>> from(
        BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())));
    std::unique_ptr<X509, free_with<X509_free>> certificate(
        PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr));
    from.reset(BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())));
    std::unique_ptr<EVP_PKEY, free_with<EVP_PKEY_free>> key(
        PEM_read_bio_PrivateKey(from.get(), nullptr, nullptr, nullptr));
    require_tls(SSL_CTX_use_certificate(context.get(), certificate.get()) == 1 &&
                    SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1,
                "certificate");
    // Tickets after the handshake would be bytes that no script asked for.
    SSL_CTX_set_num_tickets(context.get(), 0);
    if (options.only_tls_1_1) {
        SSL_CTX_set_security_level(context.get(), 0);
        SSL_CTX_set_min_proto_version(context.get(), TLS1_1_VERSION);
        SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
    }
    if (options.wants_server_name)
        SSL_CTX_set_tlsext_servername_callback(context.get(), refuse_the_unnamed);
    return context;
}

std::size_t body_length(const std::string& head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto at = head.find(name);
    std::size_t length = 0;
    if (at != head.npos)
        std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    return length;
}

// The request, or what came of it before the client went away.
std::string read_request(SSL& connection) {
    std::string text;
    char block[4096];
    for (;;) {
        if (const auto head = text.find("\r\n\r\n"); head != text.npos)
            if (text.size() >= head + 4 + body_length(text.substr(0, head + 2))) return text;
        const int got = SSL_read(&connection, block, sizeof block);
        if (got <= 0) return text;
        text.append(block, static_cast<std::size_t>(got));
    }
}

void wait_for_the_client_to_go(int socket) {
    char block[4096];
    while (::recv(socket, block, sizeof block, 0) > 0) {
    }
}

void end_connection(int socket, SSL* connection, connection_script::ending end) {
    switch (end) {
        case connection_script::ending::close:
            if (connection) SSL_shutdown(connection);
            break;
        case connection_script::ending::reset: {
            const linger for_each_concurrent{1, 0};
            ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &for_each_concurrent,
                         sizeof for_each_concurrent);
            return;
        }
        case connection_script::ending::stall:
            wait_for_the_client_to_go(socket);
            return;
        case connection_script::ending::cut:
            break;
    }
    // A close with unread bytes would be a reset, and could overtake what was sent.
    ::shutdown(socket, SHUT_WR);
    wait_for_the_client_to_go(socket);
}

}  // namespace

class scripted_server::impl {
public:
    impl(std::vector<connection_script> scripts, answerer answer,
         const scripted_server_options& options)
        : certificate_(options.identity.certificate_pem),
          scripts_(std::move(scripts)),
          answer_(std::move(answer)),
          context_(make_context(options)),
          listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* generic = reinterpret_cast<sockaddr*>(&here);
        socklen_t size = sizeof here;
        require_tls(listener_ >= 0 && ::bind(listener_, generic, size) == 0 &&
                        ::listen(listener_, 16) == 0 &&
                        ::getsockname(listener_, generic, &size) == 0,
                    "listen");
        port_ = ntohs(here.sin_port);
        thread_ = std::thread([this] { run(); });
    }

    ~impl() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
            if (current_ >= 0) ::shutdown(current_, SHUT_RDWR);
        }
        ::shutdown(listener_, SHUT_RDWR);  // wakes accept
        thread_.join();
        ::close(listener_);
    }

    std::uint16_t port() const noexcept { return port_; }
    const std::string& certificate() const noexcept { return certificate_; }
    std::vector<arrival> arrivals() const {
        const std::lock_guard lock(mutex_);
        return arrivals_;
    }
    int connections() const {
        const std::lock_guard lock(mutex_);
        return connections_;
    }

    std::uint64_t bytes_sent() const { return bytes_sent_; }

private:
    void run() {
        sigset_t broken_pipe;
        sigemptyset(&broken_pipe);
        sigaddset(&broken_pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
        for (std::size_t index = 0;; ++index) {
            const int socket = ::accept(listener_, nullptr, nullptr);
            if (socket < 0) return;
            if (take(socket)) serve(socket, scripts_[std::min(index, scripts_.size() - 1)]);
            const std::lock_guard lock(mutex_);
            current_ = -1;
            ::close(socket);
        }
    }

    bool take(int socket) {
        const std::lock_guard lock(mutex_);
        if (stopping_) return false;
        current_ = socket;
        ++connections_;
        return true;
    }

    void serve(int socket, const connection_script& script) {
        using stage = connection_script::stage;
        if (script.ends_when == stage::accepted) {
            for (const auto& piece : script.pieces)
                (void)::send(socket, piece.data(), piece.size(), MSG_NOSIGNAL);
            return end_connection(socket, nullptr, script.end);
        }
        const connection_handle connection(SSL_new(context_.get()));
        SSL_set_fd(connection.get(), socket);
        if (SSL_accept(connection.get()) != 1) return;
        if (script.ends_when == stage::handshaken)
            return end_connection(socket, connection.get(), script.end);
        const auto asked = take_request(*connection);
        const auto told = answer_ ? answer_(asked) : script;
        if (send(socket, *connection, told)) end_connection(socket, connection.get(), told.end);
    }

    arrival take_request(SSL& connection) {
        const char* name = SSL_get_servername(&connection, TLSEXT_NAMETYPE_host_name);
        arrival asked{name ? name : "", read_request(connection)};
        const std::lock_guard lock(mutex_);
        arrivals_.push_back(asked);
        return asked;
    }

    // False when the client went away meanwhile.
    bool send(int socket, SSL& connection, const connection_script& script) {
        for (const auto& piece : script.pieces) {
            if (SSL_write(&connection, piece.data(), static_cast<int>(piece.size())) <= 0)
                return false;
            bytes_sent_ += piece.size();
            if (script.pause.count() == 0) continue;
            pollfd client{socket, POLLIN, 0};
            if (::poll(&client, 1, static_cast<int>(script.pause.count())) != 0) return false;
        }
        return true;
    }

    std::string certificate_;
    std::vector<connection_script> scripts_;
    answerer answer_;
    std::atomic<std::uint64_t> bytes_sent_ = 0;
    context_handle context_;
    int listener_;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    int current_ = -1;
    int connections_ = 0;
    bool stopping_ = false;
    std::vector<arrival> arrivals_;
    std::thread thread_;
};

scripted_server::scripted_server(std::vector<connection_script> scripts,
                                 const scripted_server_options& options)
    : impl_(std::make_unique<impl>(std::move(scripts), nullptr, options)) {}
scripted_server::scripted_server(answerer answer, const scripted_server_options& options)
    : impl_(std::make_unique<impl>(std::vector<connection_script>(1), std::move(answer), options)) {
}
scripted_server::~scripted_server() = default;

std::uint16_t scripted_server::port() const noexcept {
    return impl_->port();
}
std::string scripted_server::origin() const {
    return "https://localhost:" + std::to_string(port());
}
const std::string& scripted_server::certificate() const noexcept {
    return impl_->certificate();
}
std::vector<scripted_server::arrival> scripted_server::arrivals() const {
    return impl_->arrivals();
}
int scripted_server::connections() const {
    return impl_->connections();
}
std::uint64_t scripted_server::bytes_sent() const {
    return impl_->bytes_sent();
}

connection_script answer(int status, const std::string& body, const std::string& headers) {
    connection_script script;
    script.pieces.push_back("HTTP/1.1 " + std::to_string(status) + " Status\r\n" + headers +
                            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    if (!body.empty()) script.pieces.push_back(body);
    return script;
}

}  // namespace sluice::test
