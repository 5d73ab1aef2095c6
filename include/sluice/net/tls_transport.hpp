#pragma once

#include <sluice/net/transport.hpp>

namespace sluice {

struct tls_options {
    /// A PEM file of certificates to trust instead of the system's; empty for the system's.
    std::string ca_file;
    std::string user_agent;
};

/// HTTP/1.1 over verified TLS 1.2 or newer: peer, host name and SNI.
///
/// Stateless but for the trust ledger, which is read once; so it may be used from several threads.
/// A connection a request: at two calls a minute a handshake (0.8 ms of CPU) is cheaper than the
/// doubt whether a connection kept open has lost a request. Plain http is refused.
///
/// Each host name is looked up with getaddrinfo on a thread of its own, which ends with the answer.
/// One that hangs is left behind: nothing waits for it, not even the end of the context.
class tls_transport final : public transport {
public:
    /// Errors: invalid_argument, when the file of certificates cannot be used.
    static outcome<std::unique_ptr<tls_transport>> open(const tls_options& options);
    ~tls_transport() override;

    awaitable<outcome<std::unique_ptr<reply>>> send(request what) override;
    bool thread_safe() const noexcept override { return true; }

private:
    class impl;
    explicit tls_transport(std::unique_ptr<impl> p);
    std::unique_ptr<impl> impl_;
};

}  // namespace sluice
