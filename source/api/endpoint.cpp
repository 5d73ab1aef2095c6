#include "api/endpoint.hpp"

namespace sluice {

namespace {

bool is_unreserved(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string percent_escape(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    // As path segments these two mean "here" and "up", escaped or not, to some servers; with every
    // byte escaped they are at least kept whole by ours.
    const bool dots = text == "." || text == "..";
    std::string escaped;
    escaped.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c) && !dots) {
            escaped += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        escaped += '%';
        escaped += digits[byte >> 4];
        escaped += digits[byte & 15];
    }
    return escaped;
}

namespace endpoint {

std::string create() {
    return "/segments/v1/exports";
}

std::string operation(const operation_id& id) {
    return "/operations/v1/" + percent_escape(id.text());
}

std::string cancel(const operation_id& id) {
    return operation(id) + "/cancel";
}

std::string results(const export_id& id) {
    return "/search/v1/exports/" + percent_escape(id.text()) + "/results";
}

std::string segments(std::string_view token) {
    // 100 is the longest page there is: each one costs a token.
    std::string target = "/segments/v1?limit=100";
    if (!token.empty()) target += "&paginationToken=" + percent_escape(token);
    return target;
}

std::string_view prefix(const url& base) noexcept {
    std::string_view path = base.target.reveal();
    path = path.substr(0, path.find_first_of("?#"));
    while (path.ends_with('/')) path.remove_suffix(1);
    return path;
}

url below(const url& base, std::string_view target) {
    url whole = base;
    whole.target = url_target(std::string(prefix(base)).append(target));
    return whole;
}

}  // namespace endpoint

}  // namespace sluice
