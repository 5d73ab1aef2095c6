#pragma once

#include <sluice/simulation/certificate.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::test {

/// What a scripted server does with one connection.
struct connection_script {
    enum class stage {
        accepted,    ///< at once: no TLS at all, `pieces` go out in the clear
        handshaken,  ///< after the handshake, before the request is read
        answered,    ///< after the request was read and `pieces` were sent
    };
    enum class ending {
        close,  ///< TLS close_notify, then FIN
        cut,    ///< FIN alone
        reset,  ///< RST
        stall,  ///< silence, until the client goes away
    };

    std::vector<std::string> pieces;     ///< raw bytes, one write (and TLS records of its own) each
    std::chrono::milliseconds pause{0};  ///< after each piece; the client may go meanwhile
    stage ends_when = stage::answered;
    ending end = ending::close;
};

struct scripted_server_options {
    certificate_pair identity = make_certificate({"localhost", "127.0.0.1"});
    bool only_tls_1_1 = false;
    bool wants_server_name = false;  ///< shakes no hands with a client that tells none (SNI)
};

/// A TLS server on 127.0.0.1 that follows a script: what no well-behaved server can be made to do.
///
/// Its thread takes one connection after the other; connection i follows the script i, those
/// beyond the last follow the last.
class scripted_server {
public:
    struct arrival {
        std::string server_name;  ///< as the handshake had it (SNI); empty without
        std::string text;         ///< the request, head and body
    };
    /// Called on the server's thread.
    using answerer = std::function<connection_script(const arrival&)>;

    explicit scripted_server(std::vector<connection_script> scripts,
                             const scripted_server_options& options = {});
    /// One whose script is made once the request is known.
    explicit scripted_server(answerer answer, const scripted_server_options& options = {});
    ~scripted_server();

    std::uint16_t port() const noexcept;
    /// `https://localhost:PORT`.
    std::string origin() const;
    const std::string& certificate() const noexcept;

    /// What has arrived so far; a request is here before its answer is sent.
    std::vector<arrival> arrivals() const;
    /// Connections so far, whatever became of them.
    int connections() const;
    /// Bytes of pieces that went out so far, or into the socket's buffers at least.
    std::uint64_t bytes_sent() const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

/// An answer with a length, of the pieces head and body.
connection_script answer(int status, const std::string& body, const std::string& headers = {});

}  // namespace sluice::test
