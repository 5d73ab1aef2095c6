#include <sluice/net/url.hpp>

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>

namespace sluice {
namespace {

namespace urls = boost::urls;

constexpr std::uint16_t standard_port(bool secure) {
    return secure ? 443 : 80;
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (auto& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

// What may be shown of text that is no URL: a query can hold a signature, a user name a password.
std::string shown(std::string_view text) {
    constexpr std::size_t longest = 120;
    text = text.substr(0, text.find_first_of("?#"));
    if (const auto at = text.rfind('@'); at != text.npos) text.remove_prefix(at + 1);
    std::string result(text.substr(0, longest));
    std::ranges::replace_if(
        result, [](char c) { return c < ' ' || c > '~'; }, '?');
    return result;
}

failure refuse(std::string_view text, std::string why) {
    return failure(error::invalid_argument, shown(text), std::move(why));
}

bool is_name_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

// Why the host is not one to connect to, or nothing. RFC 3986 allows far more in a host than any
// resolver makes sense of.
const char* objection_to_host(const urls::url_view& parsed) {
    if (parsed.has_userinfo()) return "a URL with a user name or password is not accepted";
    const std::string_view host = parsed.encoded_host();
    if (host.empty()) return "the URL has no host";
    if (parsed.host_type() == urls::host_type::ipv6) return nullptr;
    if (host.find('%') != host.npos) return "the host is percent-encoded";
    if (!std::ranges::all_of(lower(host), is_name_character))
        return "the host is not a plain name or address";
    return nullptr;
}

std::string bare_host(const urls::url_view& parsed) {
    const std::string_view host = parsed.encoded_host();
    if (parsed.host_type() != urls::host_type::ipv6) return lower(host);
    return lower(host.substr(1, host.size() - 2));
}

// Boost.URL 1.81 does not refuse a scheme that something goes on after that no path begins with
// ("https:|"), but ends a debug build; a scheme without a host is of no use anyhow.
bool has_scheme_alone(std::string_view text) {
    const auto colon = text.find_first_of(":/?#");
    return colon != text.npos && text[colon] == ':' && !text.substr(colon).starts_with("://");
}

url_target target_of(const urls::url_view& parsed) {
    const std::string_view written = parsed.encoded_target();
    std::string text;
    text.reserve(written.size() + 1);  // a string that grows leaves copies behind
    if (written.empty() || written.front() == '?') text = "/";
    return url_target(std::move(text.append(written)));
}

outcome<url> parse_joined(const std::string& begin, std::string_view rest) {
    std::string text;
    text.reserve(begin.size() + rest.size());
    text.append(begin).append(rest);
    auto made = parse_url(text);
    wipe(text);
    return made;
}

std::string_view without_fragment(std::string_view text) {
    return text.substr(0, text.find('#'));
}

}  // namespace

std::string url::authority() const {
    std::string text = host.find(':') == host.npos ? host : "[" + host + "]";
    if (port != standard_port(secure())) text += ":" + std::to_string(port);
    return text;
}

std::string url::origin() const {
    return scheme + "://" + authority();
}

std::string url::display() const {
    return origin().append(target.path());
}

outcome<url> parse_url(std::string_view text) {
    constexpr auto expected = "not an absolute URL such as https://host/path";
    if (has_scheme_alone(text)) return refuse(text, expected);
    const auto result = urls::parse_uri(text);
    if (!result) return refuse(text, expected);
    const urls::url_view& parsed = *result;
    url made;
    made.scheme = lower(parsed.scheme());
    if (made.scheme != "https" && made.scheme != "http")
        return refuse(text, "only https and http URLs are accepted");
    if (const auto* objection = objection_to_host(parsed)) return refuse(text, objection);
    made.host = bare_host(parsed);
    made.port = standard_port(made.secure());
    if (parsed.has_port() && !parsed.port().empty()) made.port = parsed.port_number();
    if (made.port == 0) return refuse(text, "the port is not between 1 and 65535");
    made.target = target_of(parsed);
    // Boost.URL 1.81 takes "//host:x/" for the path "x/" below "host:".
    if (!made.target.reveal().starts_with('/')) return refuse(text, "the port is not a number");
    return made;
}

outcome<url> resolve(const url& base, std::string_view reference) {
    if (has_scheme_alone(reference)) return refuse(reference, "not a URL with a host");
    const auto result = urls::parse_uri_reference(reference);
    if (!result) return refuse(reference, "not a URL");
    const urls::url_view& parsed = *result;
    // All but the last of these keep the reference as it was written.
    if (parsed.has_scheme()) return parse_url(reference);
    if (parsed.has_authority()) return parse_joined(base.scheme + ":", reference);
    if (parsed.is_path_absolute()) return parse_joined(base.origin(), reference);
    if (without_fragment(reference).empty()) return base;

    // A relative reference leaves nothing of the base's query.
    const std::string base_text = base.display();
    const auto from = urls::parse_uri(base_text);
    if (!from) return refuse(base_text, "not a URL");
    urls::url resolved;
    if (!urls::resolve(*from, parsed, resolved)) return refuse(reference, "not a URL");
    return parse_url(resolved.buffer());
}

}  // namespace sluice
