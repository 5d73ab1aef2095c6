#include <sluice/simulation/fault_plan.hpp>

#include "simulation/answers.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace sluice {
namespace {

namespace json = boost::json;

using problem = std::optional<std::string>;  // what is wrong with a value, if anything

problem read(const json::value& from, std::uint64_t& into) {
    if (from.is_uint64()) {
        into = from.get_uint64();
    } else if (from.is_int64() && from.get_int64() >= 0) {
        into = static_cast<std::uint64_t>(from.get_int64());
    } else {
        return "must be a whole number, 0 or more";
    }
    return std::nullopt;
}

problem read(const json::value& from, std::optional<std::uint64_t>& into) {
    return read(from, into.emplace());
}

problem read(const json::value& from, bool& into) {
    if (!from.is_bool()) {
        return "must be true or false";
    }
    into = from.get_bool();
    return std::nullopt;
}

problem read(const json::value& from, std::string& into) {
    if (!from.is_string()) {
        return "must be a string";
    }
    into = std::string(from.get_string());
    return std::nullopt;
}

problem read(const json::value& from, std::optional<int>& into) {
    std::uint64_t status = 0;
    if (read(from, status) || status < 200 || status > 599) {
        return "must be an HTTP status from 200 to 599";
    }
    into = static_cast<int>(status);
    return std::nullopt;
}

problem read(const json::value& from, std::chrono::milliseconds& into) {
    std::uint64_t count = 0;
    if (auto wrong = read(from, count)) {
        return wrong;
    }
    into = std::chrono::milliseconds(count);
    return std::nullopt;
}

problem read(const json::value& from, std::vector<std::pair<std::string, std::string>>& into) {
    if (!from.is_object()) {
        return "must be an object of strings";
    }
    for (const auto& [name, value] : from.get_object()) {
        std::string text;
        if (read(value, text)) {
            return "must be an object of strings";
        }
        into.emplace_back(std::string(name), std::move(text));
    }
    return std::nullopt;
}

problem read_kind(const json::value& from, std::string& into) {
    static constexpr std::array<std::string_view, 6> kinds{"create",   "poll",     "results",
                                                           "segments", "download", "any"};
    if (read(from, into) || std::find(kinds.begin(), kinds.end(), into) == kinds.end()) {
        return "must be create, poll, results, segments, download or any";
    }
    return std::nullopt;
}

problem read_first(const json::value& from, std::uint64_t& into) {
    if (read(from, into) || into == 0) {
        return "must be a whole number from 1";
    }
    return std::nullopt;
}

problem read_probability(const json::value& from, double& into) {
    if (!from.is_number()) {
        return "must be a number from 0 to 1";
    }
    into = from.to_number<double>();
    if (!(into >= 0 && into <= 1)) {
        return "must be a number from 0 to 1";
    }
    return std::nullopt;
}

problem read(const json::value& from, std::optional<std::chrono::milliseconds>& into) {
    return read(from, into.emplace());
}

struct member {
    std::string_view name;
    std::function<problem(const json::value&, fault&)> read;
};

template <class T>
member plain(std::string_view name, T fault::*where) {
    return member{name, [where](const json::value& v, fault& f) { return read(v, f.*where); }};
}

const std::vector<member>& members() {
    static const std::vector<member> all{
        {"on", [](const json::value& v, fault& f) { return read_kind(v, f.on); }},
        {"first", [](const json::value& v, fault& f) { return read_first(v, f.first); }},
        {"probability",
         [](const json::value& v, fault& f) { return read_probability(v, f.probability); }},
        plain("count", &fault::count),
        plain("after", &fault::after),
        plain("until", &fault::until),
        plain("status", &fault::status),
        plain("body", &fault::body),
        plain("content_type", &fault::content_type),
        plain("headers", &fault::headers),
        plain("delay", &fault::delay),
        plain("cut_after", &fault::cut_after),
        plain("stall_after", &fault::stall_after),
        plain("flip", &fault::flip),
        plain("truncate", &fault::truncate),
        plain("drop", &fault::drop),
        plain("refuse", &fault::refuse),
        plain("lose", &fault::lose),
        plain("expire", &fault::expire),
        plain("fail_operation", &fault::fail_operation),
        plain("never_complete", &fault::never_complete),
        plain("ignore_range", &fault::ignore_range),
        plain("inflate", &fault::inflate),
        plain("regenerate", &fault::regenerate),
    };
    return all;
}

failure wrong(std::size_t place, std::string_view name, std::string why) {
    std::string where = "fault " + std::to_string(place + 1);
    if (!name.empty()) {
        where.append(", ").append(name);
    }
    return failure(error::invalid_argument, std::move(where), std::move(why));
}

outcome<fault> read_fault(const json::value& from, std::size_t place) {
    if (!from.is_object()) {
        return wrong(place, {}, "must be an object");
    }
    fault made;
    for (const auto& [name, value] : from.get_object()) {
        const std::string_view key(name);
        const auto at = std::find_if(members().begin(), members().end(),
                                     [key](const member& m) { return m.name == key; });
        if (at == members().end()) {
            return wrong(place, key, "no such member");
        }
        if (auto why = at->read(value, made)) {
            return wrong(place, key, std::move(*why));
        }
    }
    if (made.on.empty()) {
        return wrong(place, "on", "is required: what does the fault hit?");
    }
    return made;
}

}  // namespace

outcome<fault_plan> fault_plan::parse(std::string_view text) {
    boost::system::error_code problem;
    const json::value parsed = json::parse(text, problem);
    if (problem) {
        return failure(error::invalid_argument, "fault plan", "not JSON: " + problem.message());
    }
    if (!parsed.is_array()) {
        return failure(error::invalid_argument, "fault plan", "must be a list of faults");
    }
    fault_plan plan;
    for (const json::value& entry : parsed.get_array()) {
        auto made = read_fault(entry, plan.faults.size());
        if (!made) {
            return made.error();
        }
        plan.faults.push_back(std::move(*made));
    }
    return plan;
}

}  // namespace sluice
