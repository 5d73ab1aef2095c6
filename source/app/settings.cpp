#include "app/settings.hpp"

#include "app/checked.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <set>

namespace sluice::app {
namespace {

attempt<wall_time> time_of(const options& asked, const std::string& flag, const std::string& text) {
    if (text.empty()) {
        return wrong(asked, flag, "no time given", "give a date such as 2026-01-31");
    }
    auto time = parse_time(text);
    if (time) return *time;
    return wrong(asked, flag, fmt::format("'{}' is neither a date nor a time", text),
                 "write 2026-01-31 or 2026-01-31T08:00:00Z");
}

}  // namespace

attempt<export_spec> spec_of(const options& asked) {
    export_spec spec;
    if (asked.segment.empty()) {
        return wrong(asked, "segment", "no segment given", "sluice segments lists them");
    }
    spec.segment = segment_id(asked.segment);
    const auto type = parse_export_type(asked.type);
    if (!type) {
        return wrong(asked, "type", fmt::format("unknown type '{}'", asked.type),
                     "use event or individual");
    }
    spec.type = *type;
    const auto format = parse_export_format(asked.format);
    if (!format) {
        return wrong(asked, "format", fmt::format("unknown format '{}'", asked.format),
                     "use ndjson, csv or json");
    }
    spec.format = *format;
    std::set<std::string> seen;
    for (const std::string& field : asked.fields) {
        if (field.empty()) return wrong(asked, "fields", "an empty name", "drop the extra comma");
        if (!seen.insert(field).second) {
            return wrong(asked, "fields", fmt::format("'{}' stands there twice", field),
                         "name each field once; the API refuses duplicates");
        }
    }
    spec.fields = asked.fields;
    spec.scope = asked.scope;
    return spec;
}

attempt<plan_request> request_of(const options& asked) {
    const auto from = time_of(asked, "from", asked.from);
    if (!from) return from.error();
    const auto to = time_of(asked, "to", asked.to);
    if (!to) return to.error();
    const auto every = length_of(asked, "every", asked.every);
    if (!every) return every.error();
    const auto settle = length_of(asked, "settle", asked.settle);
    if (!settle) return settle.error();
    plan_request what;
    what.range = time_range{*from, *to};
    what.every = *every;
    what.settle = *settle;
    return what;
}

attempt<plan> windows_of(const options& asked, wall_time now) {
    const auto what = request_of(asked);
    if (!what) return what.error();
    auto windows = make_plan(*what, now);
    if (windows) return std::move(*windows);
    return usage_problem(windows.error().subject() + ": " + windows.error().detail(),
                         "choose --from, --to and --every so that whole windows fill the span");
}

attempt<std::vector<time_range>> refreshed_of(const options& asked,
                                              const std::vector<time_range>& windows) {
    std::vector<time_range> again;
    if (asked.refresh.empty() || windows.empty()) return again;
    const auto length = length_of(asked, "refresh", asked.refresh);
    if (!length) return length.error();
    if (*length < windows.back().length())
        return wrong(asked, "refresh", fmt::format("'{}' is shorter than a window", asked.refresh),
                     fmt::format("give {} or more", format_duration(windows.back().length())));
    const auto from = windows.back().end - *length;
    for (const auto& window : windows)
        if (window.start >= from) again.push_back(window);
    return again;
}

attempt<bucket_limit> limit_of(const options& asked) {
    bucket_limit limit;
    const auto interval = parse_rate(asked.rate);
    if (!interval || *interval <= duration{}) {
        return wrong(asked, "rate", fmt::format("'{}' is not a rate", asked.rate),
                     "write 2/min, 10/s or 120/h");
    }
    limit.interval = *interval;
    if (auto ok = between(asked, "burst", asked.burst, 1, 1'000'000); !ok) return ok.error();
    limit.burst = asked.burst;
    return limit;
}

attempt<limit_scope> scope_of(const options& asked) {
    if (asked.limit_scope == "all") return limit_scope::all;
    if (asked.limit_scope == "create") return limit_scope::create;
    return wrong(asked, "limit-scope", fmt::format("unknown scope '{}'", asked.limit_scope),
                 "use all (every call counts) or create");
}

attempt<account> account_of(const options& asked, secret key) {
    account who;
    who.base = default_base(key);
    if (!asked.api_url.empty()) {
        auto base = parse_url(asked.api_url);
        if (!base) {
            return wrong(asked, "api-url", fmt::format("'{}' is no base URL", asked.api_url),
                         "write https://host, with a port if need be");
        }
        if (!base->secure()) {
            return wrong(asked, "api-url",
                         fmt::format("{} would send the key in the clear", asked.api_url),
                         "use https");
        }
        if (base->target.has_query()) {
            return wrong(asked, "api-url", fmt::format("{} has a query", base->display()),
                         "write https://host, with a port if need be");
        }
        who.base = std::move(*base);
    }
    who.key = std::move(key);
    const auto limit = limit_of(asked);
    if (!limit) return limit.error();
    who.limit = *limit;
    const auto scope = scope_of(asked);
    if (!scope) return scope.error();
    who.scope = *scope;
    if (!asked.storage_hosts.empty()) {
        auto rules = location_rules::of(asked.storage_hosts);
        if (!rules) {
            return wrong(asked, "storage-host",
                         fmt::format("'{}': {}", fmt::join(asked.storage_hosts, ","),
                                     rules.error().message()),
                         "write a host, or host:port");
        }
        who.storage = std::move(*rules);
    }
    return who;
}

attempt<std::optional<duration>> operation_time_of(const options& asked) {
    if (asked.operation_time.empty()) return std::optional<duration>();
    const auto length = length_of(asked, "operation-time", asked.operation_time);
    if (!length) return length.error();
    if (*length >= std::chrono::seconds(1) && *length <= std::chrono::hours(23))
        return std::optional<duration>(*length);
    return wrong(asked, "operation-time",
                 fmt::format("'{}' is out of bounds", asked.operation_time), "give 1s to 23h");
}

attempt<progress_kind> progress_of(const options& asked) {
    if (asked.progress == "auto") return progress_kind::automatic;
    if (asked.progress == "bar") return progress_kind::bar;
    if (asked.progress == "plain") return progress_kind::plain;
    if (asked.progress == "none") return progress_kind::none;
    return wrong(asked, "progress", fmt::format("unknown kind '{}'", asked.progress),
                 "use auto, bar, plain or none");
}

attempt<length_range> lengths_of(const options& asked) {
    const std::string& text = asked.simulate.seconds;
    const std::size_t dots = text.find("..");
    const std::string parts[] = {text.substr(0, dots),
                                 dots == std::string::npos ? text : text.substr(dots + 2)};
    double seconds[2] = {0, 0};
    for (int i = 0; i < 2; ++i) {
        const char* end = parts[i].data() + parts[i].size();
        const auto read = std::from_chars(parts[i].data(), end, seconds[i]);
        const bool number = read.ec == std::errc() && read.ptr == end && seconds[i] >= 0;
        if (!number || seconds[i] > 1e6 || seconds[1] < (i == 1 ? seconds[0] : 0)) {
            return wrong(asked, "seconds", fmt::format("'{}' is not a span of seconds", text),
                         "write 2..8, or 5");
        }
    }
    const auto length = [](double s) {
        return std::chrono::duration_cast<duration>(std::chrono::duration<double>(s));
    };
    return length_range{length(seconds[0]), length(seconds[1])};
}

attempt<std::filesystem::path> state_folder_of(
    const options& asked,
    const std::function<std::optional<std::string>(const std::string&)>& variables) {
    if (!asked.state.empty()) return std::filesystem::path(asked.state);
    // The XDG specification says to pass over a relative path.
    if (const auto state = variables("XDG_STATE_HOME"); state && state->starts_with("/")) {
        return std::filesystem::path(*state) / "sluice";
    }
    if (const auto home = variables("HOME"); home && !home->empty()) {
        return std::filesystem::path(*home) / ".local" / "state" / "sluice";
    }
    return usage_problem("no home folder to keep the state in", "name a folder with --state");
}

}  // namespace sluice::app
