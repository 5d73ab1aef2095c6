#include <sluice/engine/engine.hpp>
#include <sluice/engine/plan.hpp>
#include <sluice/ledger/sqlite_ledger.hpp>
#include <sluice/net/tls_transport.hpp>
#include <sluice/sinks/folder_sink.hpp>
#include <sluice/time/real_clock.hpp>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <iostream>

// Backfills a week into ./events: `value()` throws what went wrong.
int main() try {
    const char* key = std::getenv("FULLSTORY_API_KEY");
    sluice::account who;
    who.key = sluice::secret(key ? key : "");
    who.base = sluice::default_base(who.key);

    const sluice::time_range week{sluice::parse_time("2025-01-01").value(),
                                  sluice::parse_time("2025-01-08").value()};
    sluice::real_clock time;
    const auto plan = sluice::make_plan({week}, time.wall_now()).value();
    const auto network = sluice::tls_transport::open({}).value();
    const auto ledger = sluice::sqlite_ledger::open("state", who.fingerprint(), time).value();
    const auto folder = sluice::folder_sink::open_folder("events").value();

    boost::asio::io_context control;
    sluice::engine engine(control.get_executor(), time, *network);
    const auto run = engine.open(who, *ledger).start({{}, plan.windows, *folder});
    control.run();

    const sluice::summary done = run.result().value();
    std::cout << done.windows.delivered << " windows delivered\n";
    return done.windows.failed == 0 && !done.ended_by ? 0 : 1;
} catch (const std::exception& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
