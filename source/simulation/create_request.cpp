#include "simulation/create_request.hpp"

#include "simulation/answers.hpp"
#include "simulation/segments.hpp"

#include <algorithm>

namespace sluice {
namespace {

namespace json = boost::json;

constexpr auto reach = std::chrono::hours(24 * 30);

failure refuse(std::string why) {
    return failure(error::invalid_argument, "request", std::move(why));
}

const json::value* member_of(const json::object& from, const char* camel, const char* snake) {
    const json::value* found = from.if_contains(camel);
    return found != nullptr ? found : from.if_contains(snake);
}

outcome<std::string> text_member(const json::object& from, const char* camel, const char* snake) {
    const json::value* found = member_of(from, camel, snake);
    if (found == nullptr || !found->is_string() || found->get_string().empty()) {
        return refuse(std::string(camel) + " is required");
    }
    return std::string(found->get_string());
}

outcome<wall_time> bound(const json::object& range, const char* name, wall_time otherwise) {
    const json::value* found = range.if_contains(name);
    if (found == nullptr || found->is_null()) {
        return otherwise;
    }
    if (!found->is_string()) {
        return refuse(std::string(name) + " must be a string");
    }
    const std::string text(found->get_string());
    if (text.empty()) {
        return otherwise;
    }
    const auto time = parse_time(text);
    // A date alone is not RFC 3339.
    if (!time || text.find('T') == std::string::npos) {
        return refuse(std::string(name) + " is not an RFC 3339 time: " + text);
    }
    return *time;
}

outcome<time_range> range_member(const json::value& from, const char* name, wall_time now) {
    const json::object* range = from.if_object();
    if (range == nullptr) {
        return refuse(std::string(name) + " must be an object");
    }
    const auto start = bound(*range, "start", now - reach);
    if (!start) {
        return start.error();
    }
    const auto end = bound(*range, "end", now);
    if (!end) {
        return end.error();
    }
    if (*end <= *start) {
        return refuse(std::string(name) + " must end after it starts");
    }
    return time_range{*start, *end};
}

outcome<std::vector<std::string>> fields_member(const json::object& from) {
    std::vector<std::string> fields;
    const json::value* found = from.if_contains("fields");
    if (found == nullptr || found->is_null()) {
        return fields;
    }
    const json::array* list = found->if_array();
    if (list == nullptr) {
        return refuse("fields must be a list");
    }
    for (const json::value& field : *list) {
        if (!field.is_string()) {
            return refuse("fields must be a list of strings");
        }
        fields.emplace_back(field.get_string());
    }
    return fields;
}

outcome<void> read_ranges(const json::object& from, wall_time now, event_query& into) {
    const json::value* range = member_of(from, "timeRange", "time_range");
    if (range == nullptr) {
        return refuse("timeRange is required");
    }
    const auto asked = range_member(*range, "timeRange", now);
    if (!asked) {
        return asked.error();
    }
    into.range = *asked;
    into.people = time_range{now - reach, now};
    const json::value* people = member_of(from, "segmentTimeRange", "segment_time_range");
    if (people != nullptr && !people->is_null()) {
        // Two empty ends mean all time, not the last 30 days.
        const auto span = range_member(*people, "segmentTimeRange", now);
        if (!span) {
            return span.error();
        }
        into.people = *span;
        const json::value* start = people->as_object().if_contains("start");
        if (start == nullptr || !start->is_string() || start->get_string().empty()) {
            into.people.start = std::min(into.people.start, into.range.start);
        }
    }
    into.range.end = std::min(into.range.end, std::max(now, into.range.start));
    into.people.end = std::min(into.people.end, std::max(now, into.people.start));
    return {};
}

}  // namespace

outcome<export_type> spelled_type(std::string_view text) {
    if (text == "TYPE_EVENT" || text == "event") {
        return export_type::event;
    }
    if (text == "TYPE_INDIVIDUAL" || text == "individual") {
        return export_type::individual;
    }
    return refuse("unknown type: " + std::string(text));
}

outcome<export_format> spelled_format(std::string_view text) {
    if (text == "FORMAT_NDJSON" || text == "ndjson") {
        return export_format::ndjson;
    }
    if (text == "FORMAT_CSV" || text == "csv") {
        return export_format::csv;
    }
    if (text == "FORMAT_JSON" || text == "json") {
        return export_format::json;
    }
    return refuse("unknown format: " + std::string(text));
}

outcome<event_query> parse_create(std::string_view body, wall_time now) {
    const auto parsed = parse_object(body);
    if (!parsed) {
        return refuse("the body is not a JSON object");
    }
    const auto segment = text_member(*parsed, "segmentId", "segment_id");
    const auto type_text = text_member(*parsed, "type", "type");
    const auto format_text = text_member(*parsed, "format", "format");
    for (const auto* text : {&segment, &type_text, &format_text}) {
        if (!*text) {
            return text->error();
        }
    }
    event_query query;
    query.segment = *segment;
    if (find_segment(query.segment) == nullptr) {
        return refuse("unknown segment: " + query.segment);
    }
    const auto type = spelled_type(*type_text);
    const auto format = spelled_format(*format_text);
    const auto fields = fields_member(*parsed);
    if (!type || !format || !fields) {
        return !type ? type.error() : !format ? format.error() : fields.error();
    }
    query.type = *type;
    query.format = *format;
    query.fields = *fields;
    if (const auto known = event_source::check_fields(query.type, query.fields); !known) {
        return refuse(known.error().detail() + ": " + known.error().subject().substr(6));
    }
    if (const auto ranges = read_ranges(*parsed, now, query); !ranges) {
        return ranges.error();
    }
    return query;
}

}  // namespace sluice
