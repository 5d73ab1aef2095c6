#include "app/progress_lines.hpp"

#include "api/quote.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace sluice::app {
namespace {

constexpr std::size_t margin = 2;
constexpr std::size_t state_columns = 13;
constexpr std::size_t percent_columns = 6;
constexpr std::size_t bytes_columns = 11;
constexpr std::size_t speed_columns = 13;
constexpr std::size_t facts_columns = percent_columns + bytes_columns + speed_columns;
constexpr std::size_t widest_bar = 40;
constexpr std::size_t narrowest_bar = 8;
constexpr std::size_t fewest_lines = 8;
constexpr std::size_t lines_below = 2;  // the total, and one for the shell's prompt
constexpr duration silence_shown = std::chrono::seconds(3);
constexpr duration pulse_time = std::chrono::seconds(4);

using export_entry = snapshot::running_export;

struct look {
    std::string_view word;
    tone how;
};

look look_of(stage now) {
    switch (now) {
        case stage::creating:
            return {"creating", tone::dim};
        case stage::running:
            return {"exporting", tone::busy};
        case stage::ready:
            return {"ready", tone::busy};
        case stage::downloading:
            return {"downloading", tone::good};
        default:
            return {name(now), tone::dim};
    }
}

double fraction_of(const export_entry& what) {
    if (what.now == stage::creating) return 0;
    return what.now == stage::ready ? 1 : what.done.value_or(0);
}

std::size_t bar_columns(std::size_t before, std::size_t after, const screen& on) {
    if (on.width < before + after + narrowest_bar + 1) return 0;
    return std::min(widest_bar, on.width - 1 - before - after);
}

std::string running_line(const export_entry& what, steady_time now, std::size_t label_columns,
                         const screen& on) {
    const look shown = look_of(what.now);
    screen_line line(on);
    line.to(margin).text(window_text(what.range)).to(margin + label_columns + 2);
    line.text(shown.word, shown.how);
    const std::size_t before = margin + label_columns + 2 + state_columns;
    line.to(before);
    if (const auto bar = bar_columns(before, facts_columns, on)) {
        const bool busy = what.now == stage::running || what.now == stage::downloading;
        if (busy && !what.done) {
            const std::chrono::duration<double> age = now - what.since;
            line.pulse(age / pulse_time, bar, shown.how);
        } else {
            line.bar(fraction_of(what), bar, shown.how);
        }
    }
    if (what.trouble) {
        const std::string mark = on.unicode ? " ↻ " : " ~ ";
        line.text(mark + make_error_code(*what.trouble).message(), tone::warning);
    } else if (what.now == stage::downloading && what.received > 0) {
        const bool silent = now - what.heard_at > silence_shown;
        const double speed = silent ? 0 : what.bytes_per_second;
        line.right("", percent_columns);
        line.right(bytes_text(what.received), bytes_columns);
        line.right(bytes_text(static_cast<std::uint64_t>(speed)) + "/s", speed_columns, tone::dim);
    } else if (what.now == stage::running) {
        line.right(what.done ? fmt::format("{:.0f}%", *what.done * 100) : "", percent_columns);
        line.right(elapsed_text(now - what.since), bytes_columns, tone::dim);
    }
    return line.str();
}

// What comes next to the user goes first: those on the last lap.
int rank_of(stage now) {
    switch (now) {
        case stage::downloading:
            return 0;
        case stage::running:
            return 1;
        case stage::ready:
            return 2;
        default:
            return 3;
    }
}

std::vector<const export_entry*> chosen(const snapshot& run, std::size_t most) {
    std::vector<const export_entry*> all;
    for (const auto& entry : run.exports) all.push_back(&entry);
    if (all.size() <= most) return all;
    const auto nearer = [](const export_entry* a, const export_entry* b) {
        return std::pair(rank_of(a->now), a->range) < std::pair(rank_of(b->now), b->range);
    };
    std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(most), all.end(),
                     nearer);
    all.resize(most);
    std::sort(all.begin(), all.end(),
              [](const export_entry* a, const export_entry* b) { return a->range < b->range; });
    return all;
}

// Two thirds of the screen: what was delivered is to be seen above the picture.
std::size_t lines_for_exports(const screen& on) {
    const std::size_t fit = on.height > lines_below + 1 ? on.height - lines_below - 1 : 0;
    return std::min(fit, std::max(fewest_lines, on.height * 2 / 3));
}

std::string tokens_text(const snapshot& run) {
    if (!run.tokens) return {};
    std::string text = plural(static_cast<std::uint64_t>(std::max(0, run.tokens->tokens)), "token");
    if (run.tokens->tokens <= 0) {
        text += ", next in " + wait_text(run.tokens->next_token - run.at);
    }
    return text;
}

std::string time_left_text(const snapshot& run) {
    const duration left = run.left.under_limit;
    return run.tokens && left > duration{} ? wait_text(left) + " left" : std::string();
}

}  // namespace

std::vector<std::string> running_lines(const snapshot& run, const screen& on) {
    std::vector<std::string> lines;
    const std::size_t room = lines_for_exports(on);
    const auto shown = chosen(run, room);
    std::size_t label = 0;
    for (const export_entry* entry : shown) {
        label = std::max(label, window_text(entry->range).size());
    }
    for (const export_entry* entry : shown) {
        lines.push_back(running_line(*entry, run.at, label, on));
    }
    if (shown.size() < run.exports.size() && room > 0) {
        screen_line more(on);
        more.to(margin).text(
            fmt::format("{} {} more", on.unicode ? "…" : "...", run.exports.size() - shown.size()),
            tone::dim);
        lines.push_back(more.str());
    }
    return lines;
}

std::string total_line(const snapshot& run, const screen& on) {
    const summary& sum = run.so_far;
    const std::string count =
        fmt::format("{} of {}", count_text(run.done()), plural(sum.windows.planned, "window"));
    const std::string between = on.unicode ? " · " : ", ";
    std::string rest;
    const auto add = [&](const std::string& part) {
        if (!part.empty()) rest += (rest.empty() ? "" : between) + part;
    };
    add(tokens_text(run));
    add(time_left_text(run));
    add("elapsed " + elapsed_text(run.at - run.began));

    screen_line line(on);
    line.to(margin).text(count, tone::bold);
    if (sum.windows.failed > 0) {
        line.text(between).text(fmt::format("{} failed", sum.windows.failed), tone::bad);
    }
    if (run.paused_until > run.at) {
        line.text(between).text("throttled, " + wait_text(run.paused_until - run.at),
                                tone::warning);
    }
    const std::size_t before = line.columns() + 2;
    const std::size_t after = columns_of(rest) + 2;
    const auto planned = static_cast<double>(std::max<std::uint64_t>(1, sum.windows.planned));
    if (const auto bar = bar_columns(before, after, on)) {
        line.to(before).bar(static_cast<double>(run.done()) / planned, bar, tone::good);
    }
    line.text("  ").text(rest);
    return line.str();
}

std::string delivered_line(const receipt& what, const screen& on) {
    screen_line line(on);
    const std::string store = fmt::format("  {:>11}  {:>9}", plural(what.content.rows, "row"),
                                          bytes_text(what.content.bytes));
    const std::size_t room = on.width > store.size() + 5 ? on.width - store.size() - 5 : 20;
    line.text(on.unicode ? "✓ " : "+ ", tone::good);
    line.text(tail_text(what.path(), room, on.unicode));
    line.text(store, tone::dim);
    return line.str();
}

std::string failed_line(const time_range& window, const failure& problem, const screen& on) {
    // Not cut to the width: a person needs all of it, and it scrolls away like any text.
    screen wide = on;
    wide.width = 4096;
    screen_line line(wide);
    line.text(on.unicode ? "✗ " : "! ", tone::bad);
    line.text(window_text(window) + "  " + printable(problem.message()));
    return line.str();
}

std::string plain_line(const snapshot& run) {
    const summary& sum = run.so_far;
    std::size_t downloading = 0;
    for (const auto& what : run.exports) downloading += what.now == stage::downloading;
    std::string line =
        fmt::format("sluice: {}: {} of {} delivered", elapsed_text(run.at - run.began),
                    count_text(run.done()), plural(sum.windows.planned, "window"));
    if (sum.windows.failed > 0) line += fmt::format(", {} failed", sum.windows.failed);
    if (!run.exports.empty()) line += fmt::format(", {} under way", run.exports.size());
    if (downloading > 0) line += fmt::format(" ({} downloading)", downloading);
    if (sum.windows.delivered > 0) {
        line += fmt::format("; {}, {}", plural(sum.rows, "row"), bytes_text(sum.bytes.written));
    }
    if (const auto tokens = tokens_text(run); !tokens.empty()) line += "; " + tokens;
    if (const auto left = time_left_text(run); !left.empty()) line += ", " + left;
    return line;
}

}  // namespace sluice::app
