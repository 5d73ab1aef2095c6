#include "simulation/api_answers.hpp"

#include "simulation/answers.hpp"
#include "simulation/segments.hpp"

#include <fmt/format.h>
#include <charconv>
#include <vector>

namespace sluice {
namespace {

namespace json = boost::json;

constexpr std::size_t default_page = 20;
constexpr std::size_t largest_page = 100;

std::string_view spelled(simulated_operation::state now) {
    switch (now) {
        case simulated_operation::state::completed:
            return "COMPLETED";
        case simulated_operation::state::failed:
            return "FAILED";
        case simulated_operation::state::pending:
            break;
    }
    return "PENDING";
}

json::object describe(const operation_book& book, const simulated_operation& what,
                      steady_time now) {
    using state = simulated_operation::state;
    const state at = what.at(now);
    json::object body;
    body["id"] = what.id;
    body["type"] = "SEARCH_EXPORT";
    body["state"] = spelled(at);
    body["details"] = nullptr;
    body["results"] = nullptr;
    if (at == state::completed) {
        json::object results;
        results["expires"] = format_time(what.expires_at());
        results["searchExportId"] = what.export_id;
        body["results"] = std::move(results);
    }
    body["errorDetails"] = at != state::failed ? std::string()
                           : what.canceled     ? std::string("the operation was canceled")
                                               : what.error;
    body["createdAt"] = format_time(what.created.wall);
    body["finishedAt"] = nullptr;
    if (at != state::pending) {
        body["finishedAt"] = format_time(what.finished_at());
    }
    if (const auto percent = book.percent(what, now)) {
        body["estimatePctComplete"] = *percent;
    }
    body["step"] = at == state::pending ? "exporting" : "";
    return body;
}

json::object describe(const known_segment& what, const std::string& origin) {
    json::object body;
    body["id"] = what.id;
    body["name"] = what.name;
    body["creator"] = what.creator;
    body["created"] = what.created;
    body["url"] = fmt::format("{}/ui/segments/{}?from=list&tab=people", origin, what.id);
    return body;
}

std::optional<std::size_t> number(const api_call& call, const std::string& name,
                                  std::size_t otherwise) {
    const auto at = call.query.find(name);
    if (at == call.query.end() || at->second.empty()) {
        return otherwise;
    }
    const std::string& text = at->second;
    std::size_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

// One page of `all` under `name`; the token is the place of the next page's first.
simulated_reply answer_page(const api_call& call, std::string_view name,
                            const std::vector<json::object>& all) {
    const auto limit = number(call, "limit", default_page);
    const auto first = number(call, "paginationToken", 0);
    if (!limit || *limit == 0 || *limit > largest_page) {
        return error_answer(400, "invalid_argument", "limit must be from 1 to 100");
    }
    if (!first || *first > all.size()) {
        return error_answer(400, "invalid_argument", "no such paginationToken");
    }
    const std::size_t end = std::min(all.size(), *first + *limit);
    json::array page;
    for (std::size_t i = *first; i < end; ++i) {
        page.emplace_back(all[i]);
    }
    json::object body;
    body[name] = std::move(page);
    if (end < all.size()) {
        body["nextPaginationToken"] = std::to_string(end);
    }
    return json_answer(body);
}

bool wanted(const api_call& call, const std::string& name, std::string_view value) {
    const auto at = call.query.find(name);
    return at == call.query.end() || at->second.empty() || at->second == value;
}

}  // namespace

simulated_reply answer_poll(const operation_book& book, const simulated_operation& what,
                            steady_time now) {
    return json_answer(describe(book, what, now));
}

simulated_reply answer_list(const operation_book& book, const api_call& call, steady_time now) {
    std::vector<json::object> found;
    for (auto at = book.all().rbegin(); at != book.all().rend(); ++at) {
        if (wanted(call, "state", spelled(at->at(now))) && wanted(call, "type", "SEARCH_EXPORT")) {
            found.push_back(describe(book, *at, now));
        }
    }
    return answer_page(call, "operations", found);
}

simulated_reply answer_segments(const api_call& call, const std::string& origin) {
    std::vector<json::object> found;
    for (const known_segment& what : known_segments()) {
        if (wanted(call, "creator", what.creator)) {
            found.push_back(describe(what, origin));
        }
    }
    return answer_page(call, "segments", found);
}

simulated_reply answer_segment(const api_call& call, const std::string& origin) {
    const known_segment* found = find_segment(call.id);
    if (found == nullptr) {
        return error_answer(404, "not_found", "no such segment: " + call.id);
    }
    return json_answer(describe(*found, origin));
}

}  // namespace sluice
