#include "app/checked.hpp"
#include "app/settings.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace sluice::app {
namespace {

constexpr int most_downloads = 256;
constexpr std::chrono::milliseconds least_window = std::chrono::minutes(1);
// A month of quarter hours.
constexpr int most_bundled = 31 * 24 * 4;

// Nothing: as many as help.
attempt<std::optional<int>> downloads_of(const options& asked) {
    const std::string& text = asked.downloads;
    if (text == "auto") return std::optional<int>();
    int value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end) {
        return wrong(asked, "downloads", fmt::format("'{}' is not a number", text),
                     fmt::format("give 1 to {}, or auto", most_downloads));
    }
    if (auto ok = between(asked, "downloads", value, 1, most_downloads); !ok) return ok.error();
    return std::optional(value);
}

struct unit {
    std::string_view name;
    double bytes;
};

// Bytes by tens and by twos, and bits as lines are sold.
constexpr auto units = std::to_array<unit>({
    {"B", 1},
    {"kB", 1e3},
    {"KB", 1e3},
    {"MB", 1e6},
    {"GB", 1e9},
    {"KiB", 1024},
    {"MiB", 1024.0 * 1024},
    {"GiB", 1024.0 * 1024 * 1024},
    {"kbit", 1e3 / 8},
    {"Mbit", 1e6 / 8},
    {"Gbit", 1e9 / 8},
});

// Bytes a second; 0 for what is no rate.
double rate_in(std::string_view text) {
    double number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || !std::isfinite(number)) return 0;
    std::string_view name(read.ptr, static_cast<std::size_t>(end - read.ptr));
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    if (!name.ends_with("/s")) return 0;
    name.remove_suffix(2);
    const auto found = std::ranges::find(units, name, &unit::name);
    return found == units.end() ? 0 : number * found->bytes;
}

// A slower line would not get an answer's head in time.
constexpr double least_bandwidth = 1e3;

attempt<std::optional<double>> bandwidth_of(const options& asked) {
    if (asked.bandwidth.empty()) return std::optional<double>();
    const double rate = rate_in(asked.bandwidth);
    if (rate >= least_bandwidth) return std::optional(rate);
    const char* what = rate > 0 ? "too slow" : "not a rate of bytes";
    return wrong(asked, "bandwidth", fmt::format("'{}' is {}", asked.bandwidth, what),
                 "write 20MB/s, 500kB/s, 64MiB/s or 100Mbit/s; 1kB/s at least");
}

// Nothing: chosen by what was learned.
attempt<std::optional<int>> bundle_of(const options& asked) {
    const std::string& text = asked.bundle;
    if (text == "auto") return std::optional<int>();
    int value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end) {
        return wrong(asked, "bundle", fmt::format("'{}' is not a number", text),
                     "give a number of windows, or auto");
    }
    if (auto ok = between(asked, "bundle", value, 1, most_bundled); !ok) return ok.error();
    return std::optional(value);
}

// What one export can deliver as several files.
attempt<void> check_bundle(const options& asked) {
    if (asked.bundle == "1") return {};
    const bool chosen = asked.bundle == "auto";
    if (asked.type == "individual" && !chosen) {
        return wrong(asked, "bundle", "individuals have no time that names their window",
                     "leave it at 1 for --type individual");
    }
    if (asked.keep_gzip && !chosen) {
        return wrong(asked, "bundle", "an export of several windows cannot be kept gzipped",
                     "leave it at 1, or leave --keep-gzip away");
    }
    const auto& fields = asked.fields;
    const bool tells = fields.empty() || asked.type == "individual" || asked.keep_gzip ||
                       std::ranges::find(fields, asked.time_field) != fields.end();
    if (tells) return {};
    return wrong(asked, "fields",
                 fmt::format("without '{}' nobody knows a row's window", asked.time_field),
                 fmt::format("add {} to --fields, or leave --bundle at 1", asked.time_field));
}

}  // namespace

attempt<engine_options> engine_options_of(const options& asked) {
    engine_options how;
    const auto downloads = downloads_of(asked);
    if (!downloads) return downloads.error();
    const auto bandwidth = bandwidth_of(asked);
    if (!bandwidth) return bandwidth.error();
    how.downloads = *downloads;
    how.bandwidth = *bandwidth;
    return how;
}

attempt<backfill_options> backfill_options_of(const options& asked) {
    backfill_options how;
    if (auto ok = between(asked, "retries", asked.retries, 0, 1000); !ok) return ok.error();
    const auto wait = length_of(asked, "retry-wait", asked.retry_wait);
    if (!wait) return wait.error();
    const auto bundle = bundle_of(asked);
    if (!bundle) return bundle.error();
    if (auto ok = check_bundle(asked); !ok) return ok.error();
    if (asked.time_field.empty()) {
        return wrong(asked, "time-field", "no name given", "name the field of a row's time");
    }
    if (!asked.min_window.empty()) {
        const auto shortest = length_of(asked, "min-window", asked.min_window);
        if (!shortest) return shortest.error();
        if (*shortest < least_window)
            return wrong(asked, "min-window", fmt::format("'{}' is too short", asked.min_window),
                         "give 1m or more");
        how.shortest_window = *shortest;
    }
    how.bundle = *bundle;
    how.time_field = asked.time_field;
    how.retries = asked.retries;
    how.pause.first = *wait;
    how.pause.longest = std::max(how.pause.longest, how.pause.first);
    how.keep_gzip = asked.keep_gzip;
    return how;
}

}  // namespace sluice::app
