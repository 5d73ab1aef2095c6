#pragma once

#include <sluice/simulation/simulated_account.hpp>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

namespace sluice {

struct server_options {
    std::uint16_t port = 0;  ///< 0 for any free one
    bool plain = false;      ///< http, for clients that cannot be told of a certificate
    /// A certificate and key in PEM; empty makes a fresh self-signed one for localhost, 127.0.0.1
    /// and ::1.
    std::string certificate_pem;
    std::string private_key_pem;
};

/// The simulated account behind a real socket on 127.0.0.1, with TLS: API and storage on one port.
///
/// HTTP/1.1 with keep-alive. Locations point to the host that the call for them was addressed to,
/// unless the account's `storage_origin` was set to another than the default. `latency` and
/// `bytes_per_second` do not act here; `delay` does, on `time`.
///
/// All of it runs on `context`, which must be run by one thread, and must outlive it as `time`
/// must; destroying it, on that thread, closes the port and every connection.
class simulated_server {
public:
    /// Errors: connect_failed (the port), invalid_argument (the certificate).
    static outcome<std::unique_ptr<simulated_server>> open(asio::io_context& context, clock& time,
                                                           simulation_options account,
                                                           const server_options& options);
    ~simulated_server();

    std::uint16_t port() const noexcept;
    /// `https://localhost:PORT`.
    std::string origin() const;
    /// The certificate to trust, in PEM; empty with `plain`.
    const std::string& certificate() const noexcept;
    simulated_account& brain() noexcept;

private:
    class impl;
    explicit simulated_server(std::unique_ptr<impl> p);
    std::unique_ptr<impl> impl_;
};

}  // namespace sluice
