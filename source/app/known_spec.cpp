#include "app/known_spec.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

namespace sluice::app {
namespace {

namespace json = boost::json;

std::string text_in(const json::object& from, const char* name) {
    const json::value* found = from.if_contains(name);
    return found && found->is_string() ? json::value_to<std::string>(*found) : std::string();
}

std::vector<std::string> texts_in(const json::object& from, const char* name) {
    std::vector<std::string> all;
    const json::value* list = from.if_contains(name);
    if (!list || !list->is_array()) return all;
    for (const json::value& each : list->get_array()) {
        if (each.is_string()) all.push_back(json::value_to<std::string>(each));
    }
    return all;
}

}  // namespace

std::optional<export_spec> spec_from(const std::string& text) {
    json::error_code problem;
    const json::value whole = json::parse(text, problem);
    if (problem || !whole.is_object()) return std::nullopt;
    const json::object& line = whole.get_object();
    const auto type = parse_export_type(text_in(line, "type"));
    const auto format = parse_export_format(text_in(line, "format"));
    if (!type || !format) return std::nullopt;
    export_spec spec;
    spec.segment = segment_id(text_in(line, "segment"));
    spec.type = *type;
    spec.format = *format;
    spec.fields = texts_in(line, "fields");
    spec.scope = text_in(line, "scope");
    // What this version would not write, it does not know the meaning of.
    if (canonical(spec) != text) return std::nullopt;
    return spec;
}

std::string spec_text(const export_spec& spec) {
    std::string text =
        fmt::format("segment {}, {}, {}", spec.segment.text(), name(spec.type), name(spec.format));
    if (!spec.fields.empty()) text += fmt::format(", fields {}", fmt::join(spec.fields, ","));
    if (!spec.scope.empty()) text += fmt::format(", scope {}", spec.scope);
    return text;
}

std::string spec_text(const std::string& canonical_line) {
    const auto spec = spec_from(canonical_line);
    return spec ? spec_text(*spec) : canonical_line;
}

}  // namespace sluice::app
