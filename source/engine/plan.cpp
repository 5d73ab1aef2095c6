#include <sluice/engine/plan.hpp>

namespace sluice {

namespace {

using std::chrono::milliseconds;

/// As somebody would type it: a date where it is one.
std::string typed(wall_time t) {
    std::string text = format_time(t);
    if (const auto midnight = text.find("T00:00:00Z"); midnight != std::string::npos)
        text.resize(midnight);
    return text;
}

std::string flags(const time_range& range) {
    return "--from " + typed(range.start) + " --to " + typed(range.end);
}

failure refuse(std::string flag, std::string reason) {
    return failure(error::invalid_argument, std::move(flag), std::move(reason));
}

failure not_whole(const plan_request& what) {
    const wall_time below = what.range.end - what.range.length() % what.every;
    const wall_time above = below + what.every;
    std::string reason = format_duration(what.range.length()) +
                         " is not a whole number of windows of " + format_duration(what.every);
    if (below == what.range.start)
        reason += "; the nearest end is " + typed(above);
    else
        reason += "; the nearest ends are " + typed(below) + " and " + typed(above);
    return refuse(flags(what.range), std::move(reason));
}

std::optional<failure> problem_of(const plan_request& what) {
    const auto& [range, every, settle] = what;
    if (every < shortest_window || every > longest_window)
        return refuse("--every " + format_duration(every),
                      "a window is " + format_duration(shortest_window) + " to " +
                          format_duration(longest_window) + " long");
    if (settle < milliseconds(0))
        return refuse("--settle " + format_duration(settle), "it cannot be negative");
    if (range.start == range.end)
        return refuse(flags(range), "the range is empty; --to is exclusive, so a single day ends " +
                                        ("on " + typed(range.start + std::chrono::days(1))));
    if (range.end < range.start) return refuse(flags(range), "--to lies before --from");
    if (range.length() / every > most_windows)
        return refuse(flags(range), std::to_string(range.length() / every) + " windows of " +
                                        format_duration(every) + " are more than the " +
                                        std::to_string(most_windows) +
                                        " there can be; narrow the range or widen --every");
    if (range.length() % every != milliseconds(0)) return not_whole(what);
    return std::nullopt;
}

}  // namespace

outcome<plan> make_plan(const plan_request& what, wall_time now) {
    if (auto problem = problem_of(what)) return std::move(*problem);
    plan cut;
    for (wall_time start = what.range.start; start < what.range.end; start += what.every) {
        const time_range window{start, start + what.every};
        // The long way round, so that no settling time is too long to be reckoned with.
        const bool settled = now >= window.end && now - window.end >= what.settle;
        (settled ? cut.windows : cut.unsettled).push_back(window);
    }
    return cut;
}

}  // namespace sluice
