#include "simulation/api_call.hpp"

#include <charconv>

namespace sluice {
namespace {

std::string percent_decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned char byte = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(&text[i + 1], &text[i + 1] + 2, byte, 16).ptr == &text[i + 1] + 2) {
            plain += static_cast<char>(byte);
            i += 2;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

std::map<std::string, std::string> read_query(std::string_view text) {
    std::map<std::string, std::string> query;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        query[percent_decoded(pair.substr(0, equals))] =
            percent_decoded(pair.substr(std::min(pair.size(), equals + 1)));
    }
    return query;
}

// The one path segment between `prefix` and `suffix`, when that is what `path` is.
bool between(std::string_view path, std::string_view prefix, std::string_view suffix,
             std::string& id) {
    if (path.size() <= prefix.size() + suffix.size() || !path.starts_with(prefix) ||
        !path.ends_with(suffix)) {
        return false;
    }
    const std::string_view middle =
        path.substr(prefix.size(), path.size() - prefix.size() - suffix.size());
    if (middle.find('/') != std::string_view::npos) {
        return false;
    }
    id = percent_decoded(middle);
    return true;
}

struct route {
    std::string_view kind;
    http_method method;
};

route find_route(std::string_view path, std::string& id) {
    if (path == "/segments/v1/exports") {
        return {"create", http_method::post};
    }
    if (path == "/operations/v1") {
        return {"list", http_method::get};
    }
    if (path == "/segments/v1") {
        return {"segments", http_method::get};
    }
    if (between(path, "/operations/v1/", "/cancel", id)) {
        return {"cancel", http_method::post};
    }
    if (between(path, "/operations/v1/", "", id)) {
        return {"poll", http_method::get};
    }
    if (between(path, "/search/v1/exports/", "/results", id)) {
        return {"results", http_method::get};
    }
    if (between(path, "/segments/v1/", "", id)) {
        return {"segment", http_method::get};
    }
    return {"other", http_method::get};
}

}  // namespace

api_call read_call(http_method method, std::string_view target) {
    api_call call;
    const std::size_t mark = std::min(target.find('?'), target.size());
    const route found = find_route(target.substr(0, mark), call.id);
    const bool other = found.kind == "other";
    call.kind = other || found.method == method ? found.kind : "wrong_method";
    call.query = read_query(target.substr(std::min(target.size(), mark + 1)));
    return call;
}

}  // namespace sluice
