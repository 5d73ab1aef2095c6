// An HTTP service that embeds sluice, with a simulated account for a vendor: all in one process,
// on one thread. `service FOLDER` prints the port that it listens on; SIGTERM ends it.

#include "service.hpp"

#include <sluice/net/tls_transport.hpp>
#include <sluice/simulation/simulated_server.hpp>
#include <sluice/time/real_clock.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <csignal>
#include <fstream>
#include <iostream>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

sluice::awaitable<void> serve_until_signalled(service& what, tcp::acceptor& door,
                                              asio::signal_set& signals) {
    using namespace asio::experimental::awaitable_operators;
    co_await (what.serve(door) || signals.async_wait(asio::use_awaitable));
}

void run(const std::filesystem::path& folder) {
    asio::io_context context(1);
    sluice::real_clock time;

    sluice::simulation_options vendor;
    vendor.key = "";  // any
    vendor.limit.interval = std::chrono::milliseconds(10);
    vendor.shortest = std::chrono::milliseconds(200);
    vendor.longest = std::chrono::milliseconds(600);
    vendor.events_per_day = 100;
    const sluice::server_options anywhere;
    auto server = sluice::simulated_server::open(context, time, vendor, anywhere).value();

    sluice::tls_options trust;
    trust.ca_file = folder / "certificate.pem";
    std::ofstream(trust.ca_file) << server->certificate();
    const auto network = sluice::tls_transport::open(trust).value();

    service backfills(context.get_executor(), time, *network, server->origin(), folder);
    tcp::acceptor door(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    asio::signal_set signals(context, SIGTERM);
    auto served =
        asio::co_spawn(context, serve_until_signalled(backfills, door, signals), asio::use_future);
    std::cout << door.local_endpoint().port() << std::endl;
    while (served.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
        context.run_one();
    }
    served.get();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: service FOLDER\n";
        return 2;
    }
    try {
        run(argv[1]);
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << '\n';
        return 1;
    }
}
