#include "api/quote.hpp"
#include "app/commands.hpp"
#include "app/json_text.hpp"
#include "app/metered_client.hpp"
#include "app/report.hpp"
#include "app/screen_line.hpp"
#include "app/session.hpp"
#include "app/settings.hpp"

#include <sluice/ledger/sqlite_ledger.hpp>
#include <sluice/time/real_clock.hpp>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace sluice::app {
namespace {

namespace json = boost::json;

// A server that hands out the same page for ever must not be asked for ever.
constexpr int most_pages = 1000;

awaitable<outcome<std::vector<segment>>> all_segments(metered_client& from) {
    std::vector<segment> all;
    std::string next;
    for (int page = 0; page < most_pages; ++page) {
        auto got = co_await from.segments(next);
        if (!got) co_return got.error();
        for (segment& each : got->segments) all.push_back(std::move(each));
        if (got->next.empty() || got->next == next) break;
        next = std::move(got->next);
    }
    co_return all;
}

std::string json_of(const std::vector<segment>& segments) {
    json::array list;
    for (const segment& each : segments) {
        list.push_back(json::object{{"id", each.id.text()},
                                    {"name", each.name},
                                    {"creator", each.creator},
                                    {"created", each.created},
                                    {"url", each.link}});
    }
    return json_text(json::object{{"segments", list}}) + "\n";
}

std::string text_of(const std::vector<segment>& segments) {
    std::size_t widest = 2;
    for (const segment& each : segments) {
        widest = std::max(widest, columns_of(printable(each.id.text())));
    }
    std::string text;
    for (const segment& each : segments) {
        const std::string id = printable(each.id.text());
        text += id + std::string(widest - columns_of(id) + 2, ' ') + printable(each.name) + "\n";
    }
    return text;
}

}  // namespace

attempt<int> command_segments(const options& asked, const environment& variables) {
    real_clock time;
    if (auto engine = engine_options_of(asked); !engine) return engine.error();
    const auto how = backfill_options_of(asked);
    if (!how) return how.error();
    const auto who = find_account(asked);
    if (!who) return who.error();
    const auto state = state_folder_of(asked, variables);
    if (!state) return state.error();
    const auto network = open_network(asked);
    if (!network) return network.error();
    const auto store = sqlite_ledger::open(*state, who->fingerprint(), time);
    if (!store) return problem_of(store.error());

    asio::io_context context(1);
    metered_client from(context.get_executor(), time, **network, *who, **store, *how,
                        own_seed(time));
    outcome<std::vector<segment>> result = failure(error::stopped);
    std::exception_ptr thrown;
    auto ended = [&](std::exception_ptr problem, outcome<std::vector<segment>> all) {
        thrown = problem;
        result = std::move(all);
    };
    asio::co_spawn(context, all_segments(from), std::move(ended));
    context.run();
    if (thrown) std::rethrow_exception(thrown);
    if (!result) return problem_of(result.error());
    return print(asked.json ? json_of(*result) : text_of(*result));
}

}  // namespace sluice::app
