#include <sluice/api/codec.hpp>

#include "api/json.hpp"
#include "api/quote.hpp"

#include <string.h>
#include <algorithm>
#include <charconv>
#include <cmath>

namespace sluice {

namespace {

const json_reader answer{error::malformed_answer, json_reader::quoting::allowed};
/// What is read of a signed URL must not be seen in an error.
const json_reader signed_answer{error::malformed_answer, json_reader::quoting::forbidden};

std::string_view type_name(export_type type) noexcept {
    return type == export_type::event ? "TYPE_EVENT" : "TYPE_INDIVIDUAL";
}

std::string_view format_name(export_format format) noexcept {
    switch (format) {
        case export_format::csv:
            return "FORMAT_CSV";
        case export_format::json:
            return "FORMAT_JSON";
        case export_format::ndjson:
            break;
    }
    return "FORMAT_NDJSON";
}

std::optional<double> number_in(const json::value& found) {
    if (found.is_int64()) return static_cast<double>(found.get_int64());
    if (found.is_uint64()) return static_cast<double>(found.get_uint64());
    if (found.is_double()) return found.get_double();
    if (!found.is_string()) return std::nullopt;
    const json::string& text = found.get_string();
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc() || stopped != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::optional<double> percent_in(const json::object& from) {
    const json::value* found = from.if_contains("estimatePctComplete");
    if (!found) return std::nullopt;
    const std::optional<double> percent = number_in(*found);
    if (!percent) return std::nullopt;
    return std::clamp(*percent, 0.0, 100.0);
}

std::optional<wall_time> time_in(const json::object& from, std::string_view name) {
    const auto time = parse_time(text_or_empty(from, name));
    if (!time) return std::nullopt;
    return *time;
}

/// The server's words on why an operation failed: a text, or whatever else it put there.
std::string details_in(const json::object& from) {
    const json::value* found = from.if_contains("errorDetails");
    if (!found || found->is_null()) return {};
    return quote(found->is_string() ? std::string(found->get_string()) : json::serialize(*found));
}

operation::state state_of(std::string_view text) {
    std::string upper(text);
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (upper == "PENDING") return operation::state::pending;
    if (upper == "COMPLETED") return operation::state::completed;
    if (upper == "FAILED" || upper == "ERROR") return operation::state::failed;
    return operation::state::unknown;
}

/// Empty where an operation says that it is complete, but not of what.
outcome<export_id> results_in(const json::object& from) {
    const json::value* found = from.if_contains("results");
    if (!found || found->is_null()) return export_id();
    if (!found->is_object()) return answer.unexpected("results", "an object or null", found);
    auto id = answer.optional_text(found->get_object(), "searchExportId");
    if (!id) return id.error();
    return export_id(std::move(*id));
}

outcome<operation> operation_in(const json::object& from) {
    auto spelled = answer.text(from, "state");
    if (!spelled) return spelled.error();
    operation found;
    found.now = state_of(*spelled);
    found.state_text = quote(*spelled);
    found.percent = percent_in(from);
    found.created_at = time_in(from, "createdAt");
    found.finished_at = time_in(from, "finishedAt");
    found.error_details = details_in(from);
    found.id = operation_id(text_or_empty(from, "id"));
    if (found.now != operation::state::completed) return found;
    auto results = results_in(from);
    if (!results) return results.error();
    found.results = std::move(*results);
    return found;
}

}  // namespace

std::string encode_create(const export_spec& spec, const time_range& range) {
    json::object times;
    times["start"] = format_time(range.start);
    times["end"] = format_time(range.end);
    json::object body;
    body["segmentId"] = spec.segment.text();
    body["type"] = std::string(type_name(spec.type));
    body["format"] = std::string(format_name(spec.format));
    body["timeRange"] = times;
    // Without it a segment's own range applies, which for `everyone` is the last 30 days.
    body["segmentTimeRange"] = std::move(times);
    if (!spec.fields.empty()) body["fields"] = json::array(spec.fields.begin(), spec.fields.end());
    if (!spec.scope.empty()) {
        json::object details;
        details["scope"] = spec.scope;
        body["eventDetails"] = std::move(details);
    }
    return json::serialize(body);
}

outcome<operation_id> decode_create(std::string_view body) {
    const auto whole = answer.object(body);
    if (!whole) return whole.error();
    auto id = answer.text(*whole, "operationId");
    if (!id) return id.error();
    return operation_id(std::move(*id));
}

outcome<operation> decode_operation(std::string_view body) {
    const auto whole = answer.object(body);
    if (!whole) return whole.error();
    return operation_in(*whole);
}

outcome<std::vector<operation>> decode_operations(std::string_view body) {
    const auto whole = answer.object(body);
    if (!whole) return whole.error();
    const auto listed = answer.objects(*whole, "operations");
    if (!listed) return listed.error();
    std::vector<operation> operations;
    for (const json::value& one : *listed) {
        // The list holds deletions of users and sessions too: nothing of ours.
        const std::string type = text_or_empty(one.get_object(), "type");
        if (!type.empty() && type != "SEARCH_EXPORT") continue;
        auto id = answer.text(one.get_object(), "id");
        if (!id) return id.error();
        auto found = operation_in(one.get_object());
        if (!found) return found.error();
        operations.push_back(std::move(*found));
    }
    return operations;
}

outcome<location> decode_results(std::string_view body) {
    auto whole = signed_answer.object(body);
    if (!whole) return whole.error();
    auto where = signed_answer.text(*whole, "location");
    if (!where) return where.error();
    json::string& copy = whole->at("location").get_string();
    explicit_bzero(copy.data(), copy.size());
    location found;
    found.where = secret(std::move(*where));
    found.expires = time_in(*whole, "expires");
    return found;
}

outcome<segment_page> decode_segments(std::string_view body) {
    const auto whole = answer.object(body);
    if (!whole) return whole.error();
    const auto listed = answer.objects(*whole, "segments");
    if (!listed) return listed.error();
    auto next = answer.optional_text(*whole, "nextPaginationToken");
    if (!next) return next.error();
    segment_page page;
    page.next = std::move(*next);
    for (const json::value& one : *listed) {
        const json::object& from = one.get_object();
        auto id = answer.text(from, "id");
        if (!id) return id.error();
        segment found;
        found.id = segment_id(std::move(*id));
        found.name = text_or_empty(from, "name");
        found.creator = text_or_empty(from, "creator");
        found.created = text_or_empty(from, "created");
        found.link = text_or_empty(from, "url");
        page.segments.push_back(std::move(found));
    }
    return page;
}

}  // namespace sluice
