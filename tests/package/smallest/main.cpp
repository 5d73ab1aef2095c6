#include <sluice/engine/engine.hpp>
#include <sluice/engine/plan.hpp>
#include <sluice/ledger/sqlite_ledger.hpp>
#include <sluice/net/tls_transport.hpp>
#include <sluice/sinks/folder_sink.hpp>
#include <sluice/time/real_clock.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>
#include <iostream>

// Backfills January into ./events: `value()` throws what went wrong.
int main() try {
    const char* key = std::getenv("FULLSTORY_API_KEY");
    sluice::account who;
    who.key = sluice::secret(key ? key : "");
    who.base = sluice::default_base(who.key);

    sluice::real_clock time;
    const auto network = sluice::tls_transport::open(sluice::tls_options()).value();
    const auto store = sluice::sqlite_ledger::open("state", who.fingerprint(), time).value();
    const auto folder = sluice::folder_sink::open_folder("events").value();
    sluice::plan_request january;
    january.range.start = sluice::parse_time("2025-01-01").value();
    january.range.end = sluice::parse_time("2025-02-01").value();
    const auto plan = sluice::make_plan(january, time.wall_now()).value();

    boost::asio::io_context control(1);
    sluice::engine engine(control.get_executor(), time, *network, sluice::engine_options());
    sluice::backfill what(who, *store, *folder, sluice::export_spec(), plan.windows);
    auto run = boost::asio::co_spawn(control, engine.run(what), boost::asio::use_future);
    control.run();

    const sluice::summary done = run.get().value();
    std::cout << done.windows.delivered << " windows delivered\n";
    return done.windows.failed == 0 && !done.ended_by ? 0 : 1;
} catch (const std::exception& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
