#include <sluice/api/codec.hpp>

#include <sluice/core/limits.hpp>

#include "api/json.hpp"
#include "api/quote.hpp"

namespace sluice {

namespace {

/// The text between the tags of a page: what a proxy has to say stands there.
std::string without_tags(std::string_view page) {
    std::string text;
    while (!page.empty() && text.size() < 4 * limits::quoted_bytes) {
        const std::size_t open = page.find('<');
        text.append(page.substr(0, open)).append(" ");
        if (open == std::string_view::npos) break;
        const std::size_t close = page.find('>', open);
        if (close == std::string_view::npos) break;
        page.remove_prefix(close + 1);
    }
    return text;
}

bool is_markup(std::string_view body) noexcept {
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && body[first] == '<';
}

}  // namespace

std::string decode_error(std::string_view body) {
    if (is_markup(body)) return quote(without_tags(body));
    const json_reader reader(error::request_refused, json_reader::quoting::allowed);
    if (const auto whole = reader.object(body))
        if (const std::string message = text_or_empty(*whole, "message"); !message.empty())
            return quote(message);
    return quote(body);
}

}  // namespace sluice
