#include "net/request_text.hpp"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::string_view line_end = "\r\n";

// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.find(c) != marks.npos;
    });
}

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f;
    });
}

bool is_target(std::string_view text) {
    return text.starts_with('/') &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

// Why the request cannot be sent as it is, or nothing.
std::string objection(const request& what, std::string_view user_agent) {
    if (!is_target(what.where.target.reveal())) return "the target is not one";
    if (has_control_character(what.where.host)) return "the host has a control character";
    if (has_control_character(user_agent)) return "the user agent has a control character";
    if (has_control_character(what.authorization.reveal()))
        return "the Authorization header has a control character";
    for (const auto& field : what.headers.fields()) {
        if (!is_token(field.name)) return "\"" + field.name + "\" is not the name of a header";
        if (has_control_character(field.value))
            return "the header " + field.name + " has a control character";
    }
    for (const auto* name : {"Host", "Connection", "Content-Length", "Transfer-Encoding",
                             "User-Agent", "Authorization"})
        if (what.headers.find(name)) return std::string("the transport sets the header ") + name;
    return {};
}

void add_field(std::string& text, std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append(line_end);
}

std::size_t size_at_most(const request& what, std::string_view user_agent) {
    std::size_t size = 256 + what.where.host.size() + what.where.target.reveal().size() +
                       user_agent.size() + what.authorization.reveal().size() + what.body.size();
    for (const auto& field : what.headers.fields())
        size += field.name.size() + field.value.size() + 4;
    return size;
}

}  // namespace

outcome<secret> request_text(const request& what, std::string_view user_agent) {
    if (auto why = objection(what, user_agent); !why.empty())
        return failure(error::invalid_argument, what.where.display(), std::move(why));

    std::string text;
    text.reserve(size_at_most(what, user_agent));  // a string that grows leaves copies behind
    text.append(what.method == http_method::post ? "POST " : "GET ");
    text.append(what.where.target.reveal()).append(" HTTP/1.1").append(line_end);
    add_field(text, "Host", what.where.authority());
    add_field(text, "User-Agent", user_agent);
    add_field(text, "Connection", "close");
    for (const auto& field : what.headers.fields()) add_field(text, field.name, field.value);
    if (what.method == http_method::post || !what.body.empty())
        add_field(text, "Content-Length", std::to_string(what.body.size()));
    if (!what.authorization.empty()) add_field(text, "Authorization", what.authorization.reveal());
    text.append(line_end).append(what.body);
    return secret(std::move(text));
}

}  // namespace sluice
