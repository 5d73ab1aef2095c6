#include "app/checked.hpp"
#include "app/commands.hpp"
#include "app/file_replacement.hpp"
#include "app/json_text.hpp"
#include "app/report.hpp"
#include "app/settings.hpp"
#include "app/terminal.hpp"
#include "app/text_file.hpp"

#include <sluice/simulation/certificate.hpp>
#include <sluice/simulation/simulated_server.hpp>
#include <sluice/time/real_clock.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/object.hpp>
#include <csignal>

namespace sluice::app {
namespace {

constexpr std::size_t largest_fault_plan = 1 << 20;

attempt<fault_plan> faults_of(const options& asked) {
    const std::string& file = asked.simulate.faults_file;
    if (file.empty()) return fault_plan();
    const std::string name = asked.name_of("faults") + " " + file;
    auto text = read_text_file(file, largest_fault_plan);
    if (!text) {
        return usage_problem(fmt::format("{}: {}", name, text.error()), "name a readable file");
    }
    auto faults = fault_plan::parse(*text);
    if (faults) return std::move(*faults);
    return usage_problem(fmt::format("{}: {}", name, faults.error().message()),
                         R"(write a list such as [{"on":"poll","first":2,"status":503}])");
}

attempt<simulation_options> simulation_of(const options& asked) {
    simulation_options what;
    const auto limit = limit_of(asked);
    if (!limit) return limit.error();
    const auto scope = scope_of(asked);
    if (!scope) return scope.error();
    const auto lengths = lengths_of(asked);
    if (!lengths) return lengths.error();
    auto faults = faults_of(asked);
    if (!faults) return faults.error();
    what.key = asked.simulate.key;
    what.limit = *limit;
    what.limit_creates_only = *scope == limit_scope::create;
    what.shortest = lengths->shortest;
    what.longest = lengths->longest;
    if (!asked.simulate.longest_range.empty()) {
        const auto longest = length_of(asked, "longest-range", asked.simulate.longest_range);
        if (!longest) return longest.error();
        what.longest_range = *longest;
    }
    what.events_per_day = asked.simulate.events_per_day;
    what.seed = asked.simulate.seed;
    what.faults = std::move(*faults);
    return what;
}

attempt<void> write_pem(const std::filesystem::path& file, const std::string& pem, unsigned mode) {
    file_replacement next(file, mode);
    next.append(pem);
    const std::string reason = next.commit();
    if (reason.empty()) return {};
    return problem{exit_code::storage, fmt::format("{}: {}", file.string(), reason),
                   "give --tls-dir a folder that this user can write to"};
}

attempt<server_options> server_of(const options& asked) {
    server_options how;
    const int port = asked.simulate.port;
    if (port < 0 || port > 65535) {
        return usage_problem(fmt::format("{}: there is no port {}", asked.name_of("port"), port),
                             "give 0 for any free one, or 1 to 65535");
    }
    how.port = static_cast<std::uint16_t>(port);
    how.plain = asked.simulate.plain;
    if (how.plain) return how;
    if (asked.simulate.tls_folder.empty()) {
        return usage_problem("simulate needs --tls-dir",
                             "name a folder for the certificate, or serve http with --plain");
    }
    const std::filesystem::path folder = asked.simulate.tls_folder;
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    const auto pair = make_certificate({"localhost", "127.0.0.1", "::1"});
    how.certificate_pem = pair.certificate_pem;
    how.private_key_pem = pair.private_key_pem;
    if (auto ok = write_pem(folder / "key.pem", pair.private_key_pem, 0600); !ok) return ok.error();
    if (auto ok = write_pem(folder / "cert.pem", pair.certificate_pem, 0644); !ok)
        return ok.error();
    return how;
}

std::string announcement(const options& asked, const simulated_server& server) {
    namespace json = boost::json;
    json::object told{{"url", server.origin()}, {"port", server.port()}};
    if (!asked.simulate.plain) {
        told["ca_file"] = (std::filesystem::path(asked.simulate.tls_folder) / "cert.pem").string();
    }
    told["storage_host"] = fmt::format("localhost:{}", server.port());
    told["key"] = asked.simulate.key.empty() ? "any.key" : asked.simulate.key;
    return json_text(told) + "\n";
}

// The brain keeps what arrived; this tells of it a little later.
awaitable<void> log_arrivals(simulated_account& brain, clock& time) {
    std::size_t told = 0;
    for (;;) {
        const auto& arrivals = brain.arrivals();
        for (; told < arrivals.size(); ++told) {
            const auto& each = arrivals[told];
            spdlog::debug("{} {} {}", each.kind, each.what, each.status);
        }
        co_await time.sleep_for(std::chrono::milliseconds(100));
    }
}

}  // namespace

attempt<int> command_simulate(const options& asked) {
    auto what = simulation_of(asked);
    if (!what) return what.error();
    auto how = server_of(asked);
    if (!how) return how.error();
    real_clock time;
    asio::io_context context(1);
    auto server = simulated_server::open(context, time, std::move(*what), *how);
    if (!server) {
        return usage_problem(fmt::format("port {}: {}", how->port, server.error().message()),
                             "choose another --port, or 0 for any free one");
    }
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code&, int) { context.stop(); });
    const bool logged = spdlog::should_log(spdlog::level::debug);
    (*server)->brain().keep_arrivals(logged);
    auto ended = [](std::exception_ptr) {};
    if (logged) asio::co_spawn(context, log_arrivals((*server)->brain(), time), ended);
    if (auto told = print(announcement(asked, **server)); !told) return told;
    context.run();
    return static_cast<int>(exit_code::done);
}

}  // namespace sluice::app
