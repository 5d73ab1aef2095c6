#include "app/commands.hpp"
#include "app/json_text.hpp"
#include "app/report.hpp"
#include "app/scenario.hpp"
#include "app/settings.hpp"
#include "app/text_file.hpp"
#include "app/wording.hpp"

#include <sluice/time/real_clock.hpp>

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <set>

namespace sluice::app {
namespace {

namespace json = boost::json;

struct forecast {
    plan windows;
    std::uint64_t requests = 0;
    duration under_limit{};
};

constexpr std::uint64_t calls_a_window = 3;  // create, one look, results

forecast forecast_of(plan windows, const bucket_limit& limit, limit_scope scope) {
    forecast what;
    const std::uint64_t exports = windows.windows.size();
    what.requests = exports * calls_a_window;
    const std::uint64_t counted = scope == limit_scope::all ? what.requests : exports;
    const auto burst = static_cast<std::uint64_t>(limit.burst);
    if (counted > burst) {
        what.under_limit = limit.interval * static_cast<duration::rep>(counted - burst);
    }
    what.windows = std::move(windows);
    return what;
}

std::string json_of(const forecast& what) {
    const auto& windows = what.windows.windows;
    json::object all{{"windows", json::object{{"planned", windows.size()},
                                              {"unsettled", what.windows.unsettled.size()}}},
                     {"exports", windows.size()},
                     {"requests", what.requests},
                     {"seconds_under_limit", json_seconds(what.under_limit)}};
    if (!windows.empty()) {
        all["first"] = format_range(windows.front());
        all["last"] = format_range(windows.back());
    }
    return json_text(all) + "\n";
}

std::string text_of(const forecast& what, const bucket_limit& limit) {
    const auto& windows = what.windows.windows;
    std::string text = fmt::format("{:<12}{}", "windows", count_text(windows.size()));
    if (!windows.empty()) {
        text += fmt::format(" of {}, {}", format_duration(windows.front().length()),
                            span_text({windows.front().start, windows.back().end}));
    }
    text +=
        fmt::format("\n{:<12}{}\n{:<12}{} at best: a create, a look and a results call each\n",
                    "exports", count_text(windows.size()), "requests", count_text(what.requests));
    text +=
        fmt::format("{:<12}{} under the limit of one call every {} after a burst of {}\n", "time",
                    what.under_limit > duration{} ? wait_text(what.under_limit) : "no waiting",
                    format_duration(std::chrono::round<std::chrono::milliseconds>(limit.interval)),
                    limit.burst);
    if (!what.windows.unsettled.empty()) {
        text += fmt::format("{:<12}{}, from {} on: late data may still come (--settle)\n",
                            "unsettled", count_text(what.windows.unsettled.size()),
                            time_text(what.windows.unsettled.front().start));
    }
    return text;
}

constexpr std::size_t largest_scenario = 16 << 20;

// A case says all of the account and its windows; a flag on the same line that says it again is a
// mistake. A variable or a file may be meant for other commands.
attempt<void> check_alone(const options& asked) {
    static const std::set<std::string> beside{"scenario", "downloads", "retries",   "retry-wait",
                                              "progress", "json",      "log-level", "config"};
    for (const auto& [flag, origin] : asked.origins) {
        if (beside.contains(flag) || !origin.starts_with("--")) continue;
        return usage_problem(
            fmt::format("{} and {} do not go together", asked.name_of("scenario"), origin),
            "leave one away: the file says all of the windows and the account");
    }
    return {};
}

attempt<rehearsal_case> scenario_of(const options& asked) {
    const std::string name = asked.name_of("scenario") + " " + asked.scenario;
    auto text = read_text_file(asked.scenario, largest_scenario);
    if (!text) {
        return usage_problem(fmt::format("{}: {}", name, text.error()), "name a readable file");
    }
    auto what = parse_scenario(*text);
    if (what) return std::move(*what);
    const failure why = what.error();
    const std::string where = why.subject().empty() ? "" : why.subject() + ": ";
    return usage_problem(
        fmt::format("{}: {}{}", name, where, why.detail()),
        R"(write an object such as {"operations":[{"seconds":300}]}, as the README tells)");
}

attempt<int> plan_scenario(const options& asked) {
    if (auto ok = check_alone(asked); !ok) return ok.error();
    const auto how = engine_options_of(asked);
    if (!how) return how.error();
    auto what = scenario_of(asked);
    if (!what) return what.error();
    what->how = *how;
    const auto went = rehearse(*what);
    if (went) return print(asked.json ? json_report(*went) : human_report(*went));
    return problem{exit_code::incomplete,
                   fmt::format("{} {}: the rehearsal failed: {}", asked.name_of("scenario"),
                               asked.scenario, went.error().message()),
                   "give a case in which every window can be delivered"};
}

}  // namespace

attempt<int> command_plan(const options& asked) {
    if (asked.given("scenario")) return plan_scenario(asked);
    real_clock time;
    if (auto spec = spec_of(asked); !spec) return spec.error();
    if (auto how = engine_options_of(asked); !how) return how.error();
    if (auto who = account_of(asked, secret()); !who) return who.error();
    auto windows = windows_of(asked, time.wall_now());
    if (!windows) return windows.error();
    const auto limit = limit_of(asked);
    if (!limit) return limit.error();
    const auto scope = scope_of(asked);
    if (!scope) return scope.error();
    const forecast what = forecast_of(std::move(*windows), *limit, *scope);
    return print(asked.json ? json_of(what) : text_of(what, *limit));
}

}  // namespace sluice::app
