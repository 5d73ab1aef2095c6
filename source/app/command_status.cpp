#include <sluice/engine/coverage.hpp>
#include "api/quote.hpp"
#include "app/commands.hpp"
#include "app/json_text.hpp"
#include "app/known_folder.hpp"
#include "app/known_spec.hpp"
#include "app/report.hpp"
#include "app/settings.hpp"
#include "app/wording.hpp"

#include <sluice/time/real_clock.hpp>

#include <fmt/format.h>
#include <async/complete.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

namespace sluice::app {
namespace {

namespace json = boost::json;

constexpr std::size_t windows_shown = 3;

attempt<backfill_record> facts_in(known_folder& place) {
    backfill_record store;
    const ledger::receipt_visitor keep = [&](const receipt& what) {
        store.receipts.push_back(what);
    };
    auto told = complete(place.store->for_each_receipt(place.key, keep));
    if (!told) return problem_of(told.error());
    auto unfinished = complete(place.store->unfinished(place.key));
    if (!unfinished) return problem_of(unfinished.error());
    auto failed = complete(place.store->failed(place.key));
    if (!failed) return problem_of(failed.error());
    const ledger::receipt_visitor keep_replaced = [&](const receipt& what) {
        store.replaced.push_back(what);
    };
    told = complete(place.store->for_each_replaced(place.key, keep_replaced));
    if (!told) return problem_of(told.error());
    store.unfinished = std::move(*unfinished);
    store.failed = std::move(*failed);
    return store;
}

// Adjacent windows as one span.
std::vector<time_range> joined(const std::vector<time_range>& windows) {
    std::vector<time_range> spans;
    for (const time_range& window : windows) {
        if (!spans.empty() && spans.back().end == window.start) {
            spans.back().end = window.end;
        } else {
            spans.push_back(window);
        }
    }
    return spans;
}

json::array spans_of(const std::vector<time_range>& windows) {
    json::array list;
    for (const time_range& span : joined(windows)) list.push_back(json::string(format_range(span)));
    return list;
}

// As an object where it is one, as this program writes it.
json::value spec_json(const std::string& canonical_line) {
    json::error_code problem;
    json::value spec = json::parse(canonical_line, problem);
    return problem ? json::value(json::string(canonical_line)) : spec;
}

json::array replaced_of(const std::vector<receipt>& history) {
    json::array list;
    for (const receipt& old : history) {
        list.push_back(json::object{{"window", format_range(old.window)},
                                    {"delivered_at", format_time(old.delivered_at)},
                                    {"rows", old.content.rows},
                                    {"bytes", old.content.bytes},
                                    {"xxh3", old.content.xxh3}});
    }
    return list;
}

std::string json_of(const known_folder& place, const coverage& what,
                    const std::vector<receipt>& history) {
    json::array failed;
    for (const auto& [window, error] : what.failed) {
        failed.push_back(json::object{{"window", format_range(window)}, {"error", error}});
    }
    const json::object windows{{"delivered", what.delivered.size()},
                               {"running", what.running.size()},
                               {"failed", what.failed.size()},
                               {"missing", what.missing.size()},
                               {"unsettled", what.unsettled}};
    const json::object all{{"out", place.folder.string()},
                           {"spec", spec_json(place.spec)},
                           {"windows", windows},
                           {"rows", what.rows},
                           {"bytes", what.bytes},
                           {"delivered", spans_of(what.delivered)},
                           {"running", spans_of(what.running)},
                           {"failed", failed},
                           {"missing", spans_of(what.missing)},
                           {"replaced", replaced_of(history)}};
    return json_text(all) + "\n";
}

std::string spans_text(const std::vector<time_range>& windows) {
    const auto spans = joined(windows);
    std::string text;
    for (std::size_t i = 0; i < spans.size() && i < windows_shown; ++i) {
        text += (i > 0 ? ", " : "") + span_text(spans[i]);
    }
    if (spans.size() > windows_shown)
        text += fmt::format(", and {} more", spans.size() - windows_shown);
    return text;
}

std::string row_text(const char* name, std::size_t count, const std::string& more) {
    return fmt::format("  {:<10}{:>8}{}{}\n", name, count_text(count), more.empty() ? "" : "   ",
                       more);
}

std::string replaced_text(const std::vector<receipt>& history) {
    if (history.empty()) return {};
    std::string text = row_text("replaced", history.size(), "for late data; the last ones:");
    const auto shown = std::min(history.size(), windows_shown);
    for (std::size_t i = history.size() - shown; i < history.size(); ++i) {
        const receipt& old = history[i];
        text += fmt::format("      {}  had {} as of {}\n", window_text(old.window),
                            plural(old.content.rows, "row"), time_text(old.delivered_at));
    }
    return text;
}

std::string text_of(const known_folder& place, const coverage& what,
                    const std::vector<receipt>& history) {
    std::string text = fmt::format("{}: {}\n", place.folder.string(), spec_text(place.spec));
    text += row_text("delivered", what.delivered.size(), spans_text(what.delivered));
    text += row_text("running", what.running.size(), spans_text(what.running));
    text += row_text("failed", what.failed.size(), "");
    for (std::size_t i = 0; i < what.failed.size() && i < windows_shown; ++i) {
        const auto& [window, error] = what.failed[i];
        text += fmt::format("      {}  {}\n", window_text(window), printable(error));
    }
    text += row_text("missing", what.missing.size(), spans_text(what.missing));
    if (what.unsettled > 0) text += row_text("unsettled", what.unsettled, "");
    text += replaced_text(history);
    return text + fmt::format("  {}, {}\n", plural(what.rows, "row"), bytes_text(what.bytes));
}

}  // namespace

attempt<int> command_status(const options& asked, const environment& variables) {
    real_clock time;
    const bool spanned = asked.given("from") || asked.given("to");
    plan windows;
    if (spanned) {
        auto cut = windows_of(asked, time.wall_now());
        if (!cut) return cut.error();
        windows = std::move(*cut);
    }
    auto place = find_known_folder(asked, variables, time);
    if (!place) return place.error();
    const auto store = facts_in(*place);
    if (!store) return store.error();
    const coverage what = spanned ? cover(windows, *store) : cover(*store);
    const auto printed = print(asked.json ? json_of(*place, what, store->replaced)
                                          : text_of(*place, what, store->replaced));
    if (!printed || what.complete()) return printed;
    return problem{exit_code::incomplete,
                   fmt::format("{} running, {} failed, {} missing", what.running.size(),
                               what.failed.size(), what.missing.size()),
                   "run sluice backfill with the same --out to resume"};
}

}  // namespace sluice::app
