#include <sluice/forecast/scenario.hpp>
#include "app/commands.hpp"
#include "app/forecast_text.hpp"
#include "app/json_text.hpp"
#include "app/known_account.hpp"
#include "app/rehearsal_text.hpp"
#include "app/remedy.hpp"
#include "app/report.hpp"
#include "app/settings.hpp"
#include "app/terminal.hpp"
#include "app/text_file.hpp"
#include "app/wording.hpp"

#include <sluice/time/real_clock.hpp>

#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <boost/json/object.hpp>
#include <engine/bundle_choice.hpp>
#include <engine/bundling.hpp>
#include <iterator>
#include <set>

namespace sluice::app {
namespace {

namespace json = boost::json;

constexpr std::uint64_t calls_a_window = 3;  // create, one poll, results

// What was asked for, and what the state knows of it.
struct prospect {
    plan windows;
    std::uint64_t already = 0;  ///< delivered
    account limits;
    forecast_model model;

    std::uint64_t exports = 0;  ///< that deliver the rest

    std::uint64_t requests() const { return exports * calls_a_window; }
    duration under_limit() const {
        const auto counted = limits.scope == limit_scope::all ? requests() : exports;
        const auto burst = static_cast<std::uint64_t>(limits.limit.burst);
        if (counted <= burst) return {};
        return limits.limit.interval * static_cast<duration::rep>(counted - burst);
    }
};

std::string json_of(const prospect& what, const outcome<forecast>& ahead) {
    const auto& windows = what.windows.windows;
    json::object all{{"windows", json::object{{"planned", windows.size()},
                                              {"already", what.already},
                                              {"unsettled", what.windows.unsettled.size()}}},
                     {"exports", what.exports},
                     {"requests", what.requests()},
                     {"seconds_under_limit", json_seconds(what.under_limit())}};
    if (!windows.empty()) {
        all["first"] = format_range(windows.front());
        all["last"] = format_range(windows.back());
    }
    all["forecast"] = ahead ? forecast_json(*ahead, what.model)
                            : json::object{{"error", ahead.error().message()}};
    return json_text(all) + "\n";
}

std::string plan_row(std::string_view name, const std::string& value) {
    return fmt::format("{:<12}{}\n", name, value);
}

std::string windows_text(const prospect& what) {
    const auto& windows = what.windows.windows;
    if (windows.empty()) return "0";
    std::string text = fmt::format("{} of {}, {}", count_text(windows.size()),
                                   format_duration(windows.front().length()),
                                   span_text({windows.front().start, windows.back().end}));
    if (what.already > 0) text += fmt::format("; {} are delivered", count_text(what.already));
    return text;
}

std::string text_of(const prospect& what, const outcome<forecast>& ahead, const screen& on) {
    const auto& limit = what.limits.limit;
    const auto under_limit = what.under_limit();
    const auto interval = std::chrono::round<std::chrono::milliseconds>(limit.interval);
    std::string text =
        plan_row("windows", windows_text(what)) + plan_row("exports", count_text(what.exports)) +
        plan_row("requests", count_text(what.requests()) +
                                 " at best: a create, a poll and a results call each") +
        plan_row("time",
                 fmt::format("{} under the limit of one call every {} after a burst of {}",
                             under_limit > duration{} ? wait_text(under_limit) : "no waiting",
                             format_duration(interval), limit.burst));
    if (!what.windows.unsettled.empty()) {
        text +=
            plan_row("unsettled", fmt::format("{}, from {} on: late data may still come (--settle)",
                                              count_text(what.windows.unsettled.size()),
                                              time_text(what.windows.unsettled.front().start)));
    }
    if (ahead) return text + "\n" + forecast_text(*ahead, what.model, on);
    return text + plan_row("forecast",
                           fmt::format("none, because the rehearsal failed: {}; {}",
                                       ahead.error().message(), remedy_of(ahead.error().cause())));
}

std::size_t longest_bundle(const std::vector<time_range>& windows) {
    // An export covers no more than the longest window may.
    if (windows.empty()) return 1;
    return static_cast<std::size_t>(longest_window / windows.front().length());
}

std::vector<time_range> undelivered(const std::vector<time_range>& windows,
                                    const std::vector<time_range>& delivered) {
    const std::set<time_range> there(delivered.begin(), delivered.end());
    std::vector<time_range> left;
    std::ranges::copy_if(windows, std::back_inserter(left),
                         [&](const time_range& window) { return !there.contains(window); });
    return left;
}

// As many windows as the backfill would put into one export.
std::size_t bundle_of(const prospect& what, const known_account& known, std::optional<int> asked) {
    if (asked) return static_cast<std::size_t>(*asked);
    bundle_question question;
    question.windows = what.model.windows;
    question.window_length = what.model.window_length;
    question.tokens = what.model.limit.burst - what.model.spent;
    question.token_interval = what.model.limit.interval;
    if (what.model.scope == limit_scope::create) question.calls_each = 1;
    question.refused = known.refused_span;
    auto times = known.operation_times;
    if (what.model.basis == forecast_model::origin::given)
        times = {{what.model.median, what.model.window_length}};
    return choose_bundle(question, span_model(times));
}

attempt<prospect> look_ahead(const options& asked, const environment& variables) {
    real_clock time;
    prospect what;
    const auto spec = spec_of(asked);
    if (!spec) return spec.error();
    const auto engine = engine_options_of(asked);
    if (!engine) return engine.error();
    const auto how = backfill_options_of(asked);
    if (!how) return how.error();
    auto limits = account_of(asked, secret());
    if (!limits) return limits.error();
    const auto usual = operation_time_of(asked);
    if (!usual) return usual.error();
    auto windows = windows_of(asked, time.wall_now());
    if (!windows) return windows.error();

    what.windows = std::move(*windows);
    what.limits = std::move(*limits);
    const auto known = look_up_account(asked, variables, what.limits.limit, *spec, time);
    const auto left = undelivered(what.windows.windows, known.delivered);
    what.already = what.windows.windows.size() - left.size();
    auto& model = what.model;
    model.windows = left.size();
    if (!left.empty()) model.window_length = left.front().length();
    model.longest_bundle = longest_bundle(what.windows.windows);
    model.limit = what.limits.limit;
    model.scope = what.limits.scope;
    model.spent = known.spent;
    model.engine = *engine;
    model.how = *how;
    if (*usual) {
        model.median = **usual;
        model.basis = forecast_model::origin::given;
    } else if (!known.operation_times.empty()) {
        model.learned = known.operation_times;
        model.basis = forecast_model::origin::learned;
    }
    const bool can_bundle = spec->type == export_type::event && !how->keep_gzip;
    bundle_bounds bounds;
    bounds.refused = known.refused_span;
    if (can_bundle) bounds.windows = bundle_of(what, known, how->bundle);
    const auto ranges = bundled(left, bounds);
    what.exports = ranges.size();
    // What is known to be refused is cut smaller.
    for (const auto& range : ranges)
        model.bundle = std::max(model.bundle, windows_in(left, range).size());
    return what;
}

constexpr std::size_t largest_scenario = 16 << 20;

// A case says all of the account and its windows; a flag on the same line that says it again is a
// mistake. A variable or a file may be meant for other commands.
attempt<void> check_alone(const options& asked) {
    static const std::set<std::string> beside{"scenario", "downloads",  "bandwidth",
                                              "retries",  "retry-wait", "progress",
                                              "json",     "log-level",  "config"};
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
    const auto engine = engine_options_of(asked);
    if (!engine) return engine.error();
    const auto how = backfill_options_of(asked);
    if (!how) return how.error();
    auto what = scenario_of(asked);
    if (!what) return what.error();
    what->engine = *engine;
    what->how = *how;
    const auto went = rehearse(*what);
    if (went) return print(asked.json ? json_report(*went) : human_report(*went));
    return problem{exit_code::incomplete,
                   fmt::format("{} {}: the rehearsal failed: {}", asked.name_of("scenario"),
                               asked.scenario, went.error().message()),
                   "give a case in which every window can be delivered"};
}

}  // namespace

attempt<int> command_plan(const options& asked, const environment& variables) {
    if (asked.given("scenario")) return plan_scenario(asked);
    const auto what = look_ahead(asked, variables);
    if (!what) return what.error();
    const auto ahead = forecast_backfill(what->model);
    if (asked.json) return print(json_of(*what, ahead));
    const auto terminal = judge_terminal(::isatty(STDOUT_FILENO) == 1, variables);
    return print(text_of(*what, ahead, screen_of(terminal)));
}

}  // namespace sluice::app
