// Shows how a run is read while it goes on: an observer is told what happens, and a snapshot says
// where the whole run stands. In virtual time, against a simulated account: an hour takes a blink.

#include <sluice/engine/engine.hpp>
#include <sluice/engine/plan.hpp>
#include <sluice/simulation/memory_ledger.hpp>
#include <sluice/simulation/recording_sink.hpp>
#include <sluice/simulation/simulated_account.hpp>
#include <sluice/simulation/virtual_clock.hpp>

#include <boost/asio/io_context.hpp>
#include <iostream>

namespace {

/// Prints a line for each window that is delivered or fails.
class printer final : public sluice::observer {
public:
    explicit printer(const sluice::run& of) : run_(of) {}

    void on(const sluice::event& what) override {
        if (const auto* done = what.as<sluice::events::delivered>()) {
            std::cout << sluice::format_range(what.window) << ": " << done->what.content.rows
                      << " rows; " << state() << '\n';
        } else if (const auto* lost = what.as<sluice::events::failed>()) {
            std::cout << sluice::format_range(what.window) << ": " << lost->problem.message()
                      << '\n';
        }
    }

private:
    std::string state() const {
        const sluice::snapshot now = run_.snapshot();
        const auto left = std::chrono::ceil<std::chrono::minutes>(now.left.under_limit);
        return std::to_string(now.done()) + " of " + std::to_string(now.windows.size()) + ", " +
               std::to_string(now.exports.size()) + " under way, " +
               std::to_string(now.tokens->tokens) + " tokens, " + std::to_string(left.count()) +
               " min left under the limit";
    }

    const sluice::run& run_;
};

}  // namespace

int main() try {
    sluice::simulated_account server{sluice::simulation_options()};
    sluice::virtual_clock time(sluice::parse_time("2026-06-01").value());
    sluice::simulated_transport network(server, time, "api.fullstory.com");
    sluice::memory_ledger ledger(time);
    sluice::recording_sink target;
    sluice::account who;
    who.key = sluice::secret(std::string(server.options().key));
    who.base = sluice::parse_url("https://api.fullstory.com").value();
    const sluice::time_range month{sluice::parse_time("2026-01-01").value(),
                                   sluice::parse_time("2026-02-01").value()};
    const auto plan = sluice::make_plan({month}, time.wall_now()).value();

    boost::asio::io_context control;
    sluice::engine engine(control.get_executor(), time, network);
    auto run = engine.open(who, ledger).start({{}, plan.windows, target});
    printer shown(run);
    const auto reading = run.subscribe(shown);
    time.run(control);  // with a real clock: control.run()

    const sluice::summary& done = run.result().value();
    const auto took = std::chrono::round<std::chrono::minutes>(done.elapsed);
    std::cout << done.windows.delivered << " windows, " << done.rows << " rows in " << took.count()
              << " min\n";
    return done.windows.failed == 0 && !done.ended_by ? 0 : 1;
} catch (const std::exception& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
