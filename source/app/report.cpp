#include "app/report.hpp"

#include "api/quote.hpp"
#include "app/json_text.hpp"
#include "app/remedy.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace sluice::app {
namespace {

namespace json = boost::json;

constexpr std::size_t failures_shown = 10;

json::array failures_of(const summary& what) {
    json::array list;
    for (const auto& [window, problem] : what.failures) {
        list.push_back(json::object{{"window", format_range(window)},
                                    {"error", problem.message()},
                                    {"remedy", remedy_of(problem.cause())}});
    }
    return list;
}

std::uint64_t delivered_in_all(const summary& what) {
    return what.windows.delivered + what.windows.already;
}

std::string failures_text(const summary& what) {
    std::string text;
    for (std::size_t i = 0; i < what.failures.size() && i < failures_shown; ++i) {
        const auto& [window, problem] = what.failures[i];
        text += fmt::format("  failed: {}  {}; {}\n", window_text(window),
                            printable(problem.message()), remedy_of(problem.cause()));
    }
    if (what.failures.size() > failures_shown) {
        text +=
            fmt::format("  and {} more; --json names all\n", what.failures.size() - failures_shown);
    }
    return text;
}

// Many remedies say themselves when to run the command again.
std::string remedy_and_resume(error cause) {
    const std::string remedy(remedy_of(cause));
    return remedy.find("the same command") != remedy.npos
               ? remedy
               : remedy + ", then run the same command to resume";
}

}  // namespace

std::string json_report(const summary& what) {
    const json::object windows{{"planned", what.windows.planned},
                               {"delivered", what.windows.delivered},
                               {"already", what.windows.already},
                               {"failed", what.windows.failed},
                               {"unsettled", what.windows.unsettled}};
    const json::object requests{{"create", what.requests.create},
                                {"poll", what.requests.poll},
                                {"results", what.requests.results},
                                {"segments", what.requests.segments}};
    const json::object bytes{{"received", what.bytes.received}, {"written", what.bytes.written}};
    const json::object all{{"windows", windows},
                           {"requests", requests},
                           {"throttled", what.throttled},
                           {"bytes", bytes},
                           {"rows", what.rows},
                           {"rows_outside", what.unmatched},
                           {"seconds", json_seconds(what.elapsed)},
                           {"failures", failures_of(what)}};
    return json_text(all) + "\n";
}

std::string human_report(const summary& what) {
    const auto& windows = what.windows;
    std::string text;
    if (windows.planned == 0) {
        text = "Nothing to do";
    } else {
        text = fmt::format("{} of {} delivered", count_text(delivered_in_all(what)),
                           plural(windows.planned, "window"));
        if (windows.already > 0)
            text += fmt::format(", {} of them before", count_text(windows.already));
    }
    if (windows.delivered > 0) {
        text += fmt::format("\n  {} and {} in {}", plural(what.rows, "row"),
                            bytes_text(what.bytes.written), elapsed_text(what.elapsed));
    }
    const auto calls = what.requests.create + what.requests.poll + what.requests.results;
    if (calls > 0) {
        text += fmt::format("\n  {}: {} create, {} poll, {} results", plural(calls, "call"),
                            what.requests.create, what.requests.poll, what.requests.results);
        if (what.throttled > 0) text += fmt::format("; {} refused by the limit", what.throttled);
    }
    text += "\n";
    if (what.unmatched > 0)
        text += fmt::format("  {} outside of all windows, kept in folders named outside\n",
                            plural(what.unmatched, "row"));
    if (windows.unsettled > 0) {
        text += fmt::format("  {} left for a later run: late data may still come (--settle)\n",
                            plural(windows.unsettled, "unsettled window"));
    }
    return text + failures_text(what);
}

problem ending_problem(const summary& what, int status) {
    const auto code = static_cast<exit_code>(status);
    const std::string done = fmt::format("{} of {} delivered", count_text(delivered_in_all(what)),
                                         plural(what.windows.planned, "window"));
    if (status > 128) {
        return {code, "interrupted with " + done, "run the same command to resume"};
    }
    if (what.ended_by) {
        problem why = problem_of(*what.ended_by);
        why.code = code;
        return why;
    }
    if (what.failures.empty()) return {code, done, "run the same command to resume"};
    const auto& [window, first] = what.failures.front();
    return {code,
            fmt::format("{} failed, {}; {}: {}", plural(what.failures.size(), "window"), done,
                        window_text(window), first.message()),
            remedy_and_resume(first.cause())};
}

attempt<int> print(const std::string& text) {
    const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (whole && std::fflush(stdout) == 0) return static_cast<int>(exit_code::done);
    return problem{exit_code::unexpected, fmt::format("standard output: {}", std::strerror(errno)),
                   "give it a place that can be written to"};
}

}  // namespace sluice::app
