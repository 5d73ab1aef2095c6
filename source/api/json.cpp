#include "api/json.hpp"

#include "api/answer_limits.hpp"
#include "api/quote.hpp"

namespace sluice {

failure json_reader::unexpected(std::string_view name, std::string_view expected,
                                const json::value* found) const {
    std::string detail = "`" + std::string(name) + "` should be " + std::string(expected);
    if (!found)
        detail += ", but is missing";
    else if (words_ == quoting::allowed)
        detail += ", but is " + quote(json::serialize(*found));
    else
        detail += ", but is " + std::string(json::to_string(found->kind()));
    return failure(blame_, {}, std::move(detail));
}

failure json_reader::unreadable(std::string_view text,
                                const boost::system::error_code& reason) const {
    std::string detail = "not JSON, " + reason.message();
    if (words_ == quoting::allowed)
        detail += ": " + quote(text);
    else
        detail += ", " + std::to_string(text.size()) + " bytes";
    return failure(blame_, {}, std::move(detail));
}

outcome<json::object> json_reader::object(std::string_view text) const {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return failure(blame_, {}, "empty, where JSON was expected");
    if (text.size() > limits::api_body_bytes)
        return failure(blame_, {}, std::to_string(text.size()) + " bytes are more than any answer");
    json::parse_options options;
    options.max_depth = limits::json_depth;
    boost::system::error_code problem;
    json::value whole = json::parse(text, problem, {}, options);
    if (problem) return unreadable(text, problem);
    if (!whole.is_object()) return failure(blame_, {}, "JSON, but not an object");
    return std::move(whole.get_object());
}

outcome<std::string> json_reader::text(const json::object& from, std::string_view name) const {
    const json::value* found = from.if_contains(name);
    if (!found || !found->is_string() || found->get_string().empty())
        return unexpected(name, "a text", found);
    return std::string(found->get_string());
}

outcome<std::string> json_reader::optional_text(const json::object& from,
                                                std::string_view name) const {
    const json::value* found = from.if_contains(name);
    if (!found || found->is_null()) return std::string();
    if (!found->is_string()) return unexpected(name, "a text or null", found);
    return std::string(found->get_string());
}

outcome<json::array> json_reader::objects(const json::object& from, std::string_view name) const {
    const json::value* found = from.if_contains(name);
    if (!found || found->is_null()) return json::array();
    if (!found->is_array()) return unexpected(name, "a list", found);
    for (const json::value& one : found->get_array())
        if (!one.is_object()) return unexpected(name, "a list of objects", found);
    return found->get_array();
}

outcome<std::uint64_t> json_reader::count(const json::object& from, std::string_view name) const {
    const json::value* found = from.if_contains(name);
    if (found && found->is_uint64()) return found->get_uint64();
    if (found && found->is_int64() && found->get_int64() >= 0)
        return static_cast<std::uint64_t>(found->get_int64());
    return unexpected(name, "a whole number of 0 or more", found);
}

std::string text_or_empty(const json::object& from, std::string_view name) {
    const json::value* found = from.if_contains(name);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

}  // namespace sluice
