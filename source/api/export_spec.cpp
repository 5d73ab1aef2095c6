#include <sluice/api/export_spec.hpp>

#include "api/json.hpp"

#include <array>
#include <utility>

namespace sluice {

namespace {

constexpr std::array<std::pair<std::string_view, export_type>, 2> types{
    {{"event", export_type::event}, {"individual", export_type::individual}}};
constexpr std::array<std::pair<std::string_view, export_format>, 3> formats{
    {{"ndjson", export_format::ndjson},
     {"csv", export_format::csv},
     {"json", export_format::json}}};

template <class Table>
auto find_named(const Table& table, std::string_view text, std::string_view expected)
    -> outcome<typename Table::value_type::second_type> {
    for (const auto& [name, value] : table)
        if (name == text) return value;
    return failure(error::invalid_argument, std::string(text), std::string(expected));
}

template <class Table, class Value>
std::string_view find_name(const Table& table, Value value) noexcept {
    for (const auto& [name, known] : table)
        if (known == value) return name;
    return {};
}

}  // namespace

std::string canonical(const export_spec& spec) {
    json::object line;
    line["segment"] = spec.segment.text();
    line["type"] = std::string(name(spec.type));
    line["format"] = std::string(name(spec.format));
    line["fields"] = json::array(spec.fields.begin(), spec.fields.end());
    line["scope"] = spec.scope;
    return json::serialize(line);
}

std::string_view name(export_type type) noexcept {
    return find_name(types, type);
}
std::string_view name(export_format format) noexcept {
    return find_name(formats, format);
}

outcome<export_type> parse_export_type(std::string_view text) {
    return find_named(types, text, "a type is event or individual");
}

outcome<export_format> parse_export_format(std::string_view text) {
    return find_named(formats, text, "a format is ndjson, csv or json");
}

}  // namespace sluice
