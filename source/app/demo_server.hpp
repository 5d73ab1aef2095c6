#pragma once

#include <sluice/simulation/simulated_server.hpp>
#include <sluice/time/real_clock.hpp>

#include <memory>
#include <thread>

namespace sluice::app {

/// A simulated account that serves real TLS on a thread of its own, while this lives.
class demo_server {
public:
    /// Errors: connect_failed.
    static outcome<std::unique_ptr<demo_server>> start(simulation_options account);
    ~demo_server();

    const std::string& origin() const noexcept { return origin_; }
    const std::string& certificate() const noexcept { return certificate_; }
    std::uint16_t port() const noexcept { return port_; }

private:
    demo_server() = default;

    real_clock time_;
    asio::io_context context_{1};
    std::unique_ptr<simulated_server> server_;
    std::string origin_;
    std::string certificate_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace sluice::app
