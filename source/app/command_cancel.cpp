#include "app/commands.hpp"
#include "app/json_text.hpp"
#include "app/known_folder.hpp"
#include "app/manifest.hpp"
#include "app/metered_client.hpp"
#include "app/report.hpp"
#include "app/session.hpp"
#include "app/settings.hpp"
#include "app/wording.hpp"

#include <sluice/time/real_clock.hpp>

#include <fmt/format.h>
#include <algorithm>
#include <async/complete.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>

namespace sluice::app {
namespace {

using state = export_record::state;

struct tally {
    std::uint64_t cancelled = 0;
    std::uint64_t ended = 0;         ///< the server did not know them any more
    std::uint64_t finished = 0;      ///< only their files are still to be fetched: left alone
    std::uint64_t refused = 0;       ///< they run on
    std::optional<failure> problem;  ///< the first
};

awaitable<outcome<void>> mark_cancelled(ledger& store, const lease& held, export_record record) {
    record.now = state::failed;
    record.error = "cancelled by the user";
    co_return co_await store.save(held, record);
}

time_range hull_of(const std::vector<export_record>& records) {
    time_range all = records.front().range;
    for (const export_record& record : records) {
        all.start = std::min(all.start, record.range.start);
        all.end = std::max(all.end, record.range.end);
    }
    return all;
}

// One operation that is refused does not keep the others running.
awaitable<tally> cancel_all(metered_client& through, ledger& store, const lease& held,
                            std::vector<export_record> records) {
    tally count;
    for (const export_record& record : records) {
        if (record.now == state::completed) {
            ++count.finished;
            continue;
        }
        if (record.now == state::running) {
            const auto done = co_await through.cancel(record.operation);
            const bool unknown = !done && done.error().cause() == error::not_found;
            if (!done && !unknown) {
                ++count.refused;
                if (!count.problem) count.problem = done.error().about(window_text(record.range));
                if (done.error().is(condition::give_up)) continue;
                co_return count;
            }
            unknown ? ++count.ended : ++count.cancelled;
        }
        if (auto kept = co_await mark_cancelled(store, held, record); !kept) {
            count.problem = kept.error();
            co_return count;
        }
    }
    co_return count;
}

// Under a lease of all, so that no run works on them meanwhile.
awaitable<tally> cancel_under_lease(metered_client& through, known_folder& place,
                                    std::vector<export_record> records) {
    tally count;
    if (records.empty()) co_return count;
    const auto held = co_await place.store->acquire(lease_on(place.spec, hull_of(records)));
    if (!held) {
        count.problem = held.error();
        co_return count;
    }
    count = co_await cancel_all(through, *place.store, *held, std::move(records));
    (void)co_await place.store->release(*held);
    co_return count;
}

std::string text_of(const tally& count) {
    std::string text = fmt::format("{} cancelled\n", plural(count.cancelled, "operation"));
    if (count.ended > 0) text += fmt::format("{} unknown to the server by now\n", count.ended);
    if (count.finished > 0) {
        text += fmt::format("{} complete already; the same backfill fetches what it made\n",
                            count.finished);
    }
    if (count.refused > 0) text += fmt::format("{} not cancelled\n", count.refused);
    return text;
}

std::string json_of(const tally& count) {
    const boost::json::object all{{"cancelled", count.cancelled},
                                  {"unknown", count.ended},
                                  {"complete", count.finished},
                                  {"refused", count.refused}};
    return json_text(all) + "\n";
}

// Operations run on: the same exit status as of a backfill whose windows are missing.
problem ending_of(const failure& what) {
    problem why = problem_of(what);
    if (why.code == exit_code::unexpected) why.code = exit_code::incomplete;
    return why;
}

}  // namespace

attempt<int> command_cancel(const options& asked, const environment& variables) {
    real_clock time;
    if (auto engine = engine_options_of(asked); !engine) return engine.error();
    const auto how = backfill_options_of(asked);
    if (!how) return how.error();
    const auto who = find_account(asked);
    if (!who) return who.error();
    const auto network = open_network(asked);
    if (!network) return network.error();
    auto place = find_known_folder(asked, variables, time, who->fingerprint());
    if (!place) return place.error();
    const auto lock = place->files->lock();
    if (!lock) return problem_of_lock(lock.error());
    auto records = complete(place->store->unfinished(place->key));
    if (!records) return problem_of(records.error());

    asio::io_context context(1);
    metered_client through(context.get_executor(), time, **network, *who, *place->store, *how,
                           own_seed(time));
    tally result;
    std::exception_ptr thrown;
    auto ended = [&](std::exception_ptr problem, tally count) {
        thrown = problem;
        result = std::move(count);
    };
    asio::co_spawn(context, cancel_under_lease(through, *place, std::move(*records)),
                   std::move(ended));
    context.run();
    if (thrown) std::rethrow_exception(thrown);
    const auto printed = print(asked.json ? json_of(result) : text_of(result));
    if (result.problem) return ending_of(*result.problem);
    return printed;
}

}  // namespace sluice::app
