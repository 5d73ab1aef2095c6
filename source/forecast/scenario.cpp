#include <sluice/forecast/scenario.hpp>

#include "api/json.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace sluice {
namespace {

constexpr double longest_seconds = 1e8;      // three years: of anything in a case
constexpr double slowest_rate = 1.0 / 1440;  // a call a day, as for --rate
constexpr double fastest_rate = 60e6;        // a call a microsecond
constexpr std::uint64_t most_tokens = 1'000'000;
constexpr std::uint64_t most_running = 1'000'000;
// A rehearsal plays one day a window, from 1990 to before 2300.
constexpr std::size_t most_operations = 100'000;
constexpr std::size_t most_thefts = 100'000;

failure wrong(std::string where, std::string why) {
    return failure(error::invalid_argument, std::move(where), std::move(why));
}

outcome<double> number_of(const json::value& from, const std::string& where, double least,
                          double most) {
    const double number = from.is_number() ? from.to_number<double>() : -1;
    if (number >= least && number <= most) return number;
    return wrong(where, fmt::format("must be a number from {:.6g} to {:.9g}", least, most));
}

outcome<duration> seconds_of(const json::value& from, const std::string& where) {
    const auto number = number_of(from, where, 0, longest_seconds);
    if (!number) return number.error();
    return std::chrono::round<duration>(std::chrono::duration<double>(*number));
}

outcome<std::uint64_t> whole_of(const json::value& from, const std::string& where,
                                std::uint64_t least, std::uint64_t most) {
    const bool negative = from.is_int64() && from.get_int64() < 0;
    if ((from.is_int64() || from.is_uint64()) && !negative) {
        const auto number = from.to_number<std::uint64_t>();
        if (number >= least && number <= most) return number;
    }
    return wrong(where, fmt::format("must be a whole number from {} to {}", least, most));
}

// One of `words`, by its place among them.
template <std::size_t N>
outcome<std::size_t> word_of(const json::value& from, const std::string& where,
                             const std::array<std::string_view, N>& words) {
    if (from.is_string()) {
        const auto found = std::find(words.begin(), words.end(), from.get_string());
        if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    }
    return wrong(where, fmt::format("must be {}", fmt::join(words, " or ")));
}

// An object of these members, all of them, and no others.
outcome<void> check_object(const json::value& from, const std::string& where,
                           std::initializer_list<std::string_view> members) {
    if (!from.is_object()) return wrong(where, "must be an object");
    for (const auto& [key, value] : from.get_object()) {
        const std::string_view name(key);
        if (std::find(members.begin(), members.end(), name) == members.end())
            return wrong(fmt::format("{}.{}", where, name), "no such member");
    }
    for (const std::string_view name : members) {
        if (!from.get_object().contains(name))
            return wrong(fmt::format("{}.{}", where, name), "is required");
    }
    return {};
}

outcome<void> check_list(const json::value& from, const std::string& where, std::size_t most) {
    if (!from.is_array()) return wrong(where, "must be a list of objects");
    if (from.get_array().size() > most)
        return wrong(where, fmt::format("must hold at most {}", most));
    return {};
}

outcome<void> read_rate(const json::value& from, const std::string& where, rehearsal_case& into) {
    const auto rate = number_of(from, where, slowest_rate, fastest_rate);
    if (!rate) return rate.error();
    into.limit.interval = std::chrono::ceil<duration>(std::chrono::duration<double>(60 / *rate));
    return {};
}

outcome<void> read_burst(const json::value& from, const std::string& where, rehearsal_case& into) {
    const auto burst = whole_of(from, where, 1, most_tokens);
    if (!burst) return burst.error();
    into.limit.burst = static_cast<int>(*burst);
    return {};
}

outcome<void> read_scope(const json::value& from, const std::string& where, rehearsal_case& into) {
    const auto place = word_of<2>(from, where, {"all", "create"});
    if (!place) return place.error();
    into.scope = *place == 0 ? limit_scope::all : limit_scope::create;
    return {};
}

outcome<void> read_operations(const json::value& from, const std::string& where,
                              rehearsal_case& into) {
    if (auto ok = check_list(from, where, most_operations); !ok) return ok;
    for (const json::value& each : from.get_array()) {
        const auto at = fmt::format("{}[{}]", where, into.operations.size());
        if (auto ok = check_object(each, at, {"seconds"}); !ok) return ok;
        const auto ran = seconds_of(each.get_object().at("seconds"), at + ".seconds");
        if (!ran) return ran.error();
        into.operations.push_back(*ran);
    }
    return {};
}

outcome<void> read_progress(const json::value& from, const std::string& where,
                            rehearsal_case& into) {
    const auto place = word_of<3>(from, where, {"linear", "none", "noisy"});
    if (!place) return place.error();
    constexpr std::array kinds{progress_report::linear, progress_report::none,
                               progress_report::noisy};
    into.progress = kinds[*place];
    return {};
}

outcome<void> read_seed(const json::value& from, const std::string& where, rehearsal_case& into) {
    const auto seed = whole_of(from, where, 0, UINT64_MAX);
    if (!seed) return seed.error();
    into.seed = *seed;
    return {};
}

outcome<void> read_latency(const json::value& from, const std::string& where,
                           rehearsal_case& into) {
    const auto length = seconds_of(from, where);
    if (!length) return length.error();
    into.latency = *length;
    return {};
}

outcome<void> read_download(const json::value& from, const std::string& where,
                            rehearsal_case& into) {
    const auto length = seconds_of(from, where);
    if (!length) return length.error();
    into.download = *length;
    return {};
}

outcome<void> read_stolen(const json::value& from, const std::string& where, rehearsal_case& into) {
    if (auto ok = check_list(from, where, most_thefts); !ok) return ok;
    for (const json::value& each : from.get_array()) {
        const auto place = fmt::format("{}[{}]", where, into.stolen.size());
        if (auto ok = check_object(each, place, {"at", "tokens"}); !ok) return ok;
        const auto at = seconds_of(each.get_object().at("at"), place + ".at");
        if (!at) return at.error();
        const auto tokens =
            whole_of(each.get_object().at("tokens"), place + ".tokens", 0, most_tokens);
        if (!tokens) return tokens.error();
        into.stolen.push_back({*at, static_cast<int>(*tokens)});
    }
    return {};
}

outcome<void> read_running(const json::value& from, const std::string& where,
                           rehearsal_case& into) {
    const auto most = whole_of(from, where, 0, most_running);
    if (!most) return most.error();
    into.most_running = *most;
    return {};
}

struct member {
    std::string_view name;
    outcome<void> (*read)(const json::value&, const std::string& where, rehearsal_case&);
};

constexpr std::array members{
    member{"rate_per_minute", read_rate},
    member{"burst", read_burst},
    member{"limit_scope", read_scope},
    member{"operations", read_operations},
    member{"progress", read_progress},
    member{"seed", read_seed},
    member{"api_latency_seconds", read_latency},
    member{"download_seconds", read_download},
    member{"stolen", read_stolen},
    member{"max_running", read_running},
};

}  // namespace

outcome<rehearsal_case> parse_scenario(std::string_view text) {
    boost::system::error_code problem;
    const json::value parsed = json::parse(text, problem);
    if (problem) return wrong("", "not JSON: " + problem.message());
    if (!parsed.is_object()) return wrong("", "must be one JSON object");
    rehearsal_case made;
    made.seed = 7;
    made.download = std::chrono::seconds(5);
    for (const auto& [key, value] : parsed.get_object()) {
        const std::string_view name(key);
        const auto known = std::find_if(members.begin(), members.end(),
                                        [name](const member& each) { return each.name == name; });
        if (known == members.end()) return wrong(std::string(name), "no such member");
        if (auto ok = known->read(value, std::string(name), made); !ok) return ok.error();
    }
    if (!parsed.get_object().contains("operations"))
        return wrong("operations", "is required: how long does the export of each window run?");
    return made;
}

}  // namespace sluice
