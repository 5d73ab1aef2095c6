// Does no location get past the rules, and nothing of its signature into a failure's words?

#include <sluice/net/location_rules.hpp>

#include <algorithm>

#include "fuzz/fuzz_input.hpp"

using namespace sluice;
using sluice::fuzz::claim;
using sluice::fuzz::fuzz_input;

namespace {

std::string lower(std::string_view text) {
    std::string made(text);
    for (char& c : made) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return made;
}

// Scheme and authority, read as simply as a browser or a person would.
bool is_allowed(std::string_view text, const std::vector<std::string>& authorities) {
    constexpr std::string_view scheme = "https://";
    if (lower(text.substr(0, scheme.size())) != scheme) return false;
    const auto rest = text.substr(scheme.size());
    const auto authority = lower(rest.substr(0, rest.find_first_of("/?#\\")));
    return std::ranges::find(authorities, authority) != authorities.end();
}

// What attacks are made of, put together as the fuzzer likes; few would come of single bytes.
std::string from_morsels(std::string_view choices) {
    constexpr std::string_view morsels[] = {
        "https",       "http",      "://",   "//",        "/",    "storage.googleapis.com",
        "example.com", "localhost", "[::1]", "127.0.0.1", ":443", ":80",
        ":8443",       ":9000",     ":",     "@",         "user", ".",
        "-",           "%2F",       "%40",   "%00",       "\\",   "?",
        "#",           "STORAGE",   " ",     "\r\n",      "..",   "a"};
    std::string text;
    for (const char c : choices)
        text += morsels[static_cast<unsigned char>(c) % std::size(morsels)];
    return text;
}

bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

void check_parts(const url& parsed) {
    claim(parsed.port != 0 && !parsed.host.empty() && is_plain(parsed.host), "a host is plain");
    const std::string target(parsed.target.reveal());
    claim(target.starts_with('/') && is_plain(target),
          "a target has nothing that could end a request's line", target);
    claim(parsed.display().find('?') == std::string::npos, "what is shown has no query");
    const auto again = parse_url(parsed.origin() + target);
    claim(again.has_value() && again->host == parsed.host && again->port == parsed.port &&
              again->target == target && again->scheme == parsed.scheme,
          "a URL is read the same again", parsed.origin() + target);
}

void check_location(const std::string& text, const location_rules& rules,
                    const std::vector<std::string>& authorities) {
    const auto checked = sluice::check_location(text, rules);
    if (!checked) {
        claim(checked.error().cause() == error::location_refused, "a refusal is told as one");
        return;
    }
    claim(is_allowed(text, authorities), "only the allowed hosts are asked", text);
    claim(checked->where.secure(), "only https is asked");
    check_parts(checked->where);
}

// Whatever stands before it, a query is not shown: what is shown does not depend on it.
void check_secrecy(const std::string& text, const location_rules& rules) {
    const auto shown = [&](std::string_view signature) {
        const auto checked = sluice::check_location(text + "?sig=" + std::string(signature), rules);
        return checked ? checked->where.display() : checked.error().message();
    };
    const auto one = shown("5f3a"), other = shown("b7c1");
    claim(one == other, "nothing that is shown has a signature", one + " and " + other);
}

// Good ones, however they go on, are taken as they are.
void check_good(std::string_view path) {
    std::string target = "/";
    for (const char c : path)
        target += "abcdefghijklmnopqrstuvwxyz0123456789-._~"[static_cast<unsigned char>(c) % 40];
    target += "?sig=a%2Fb%3D";
    const auto text = "https://storage.googleapis.com" + target;
    const auto checked = sluice::check_location(text, location_rules());
    claim(checked.has_value() && checked->where.target == target,
          "a signed URL is kept as it was written", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz_input from(data, size);
    const bool own = from.yes();
    const auto base = parse_url("https://storage.googleapis.com/a/b?c");
    const std::string text = from.yes() ? from_morsels(from.rest()) : std::string(from.rest());
    check_good(text);
    location_rules rules;
    std::vector<std::string> authorities{"storage.googleapis.com", "storage.googleapis.com:443",
                                         "storage.googleapis.com:"};
    if (own) {
        rules = *location_rules::of({"localhost:8443", "[::1]:9000"});
        authorities = {"localhost:8443", "[::1]:9000"};
    }
    check_location(text, rules, authorities);
    check_secrecy(text, rules);
    if (const auto resolved = resolve(*base, text)) {
        check_parts(*resolved);
        check_location(resolved->origin().append(resolved->target.reveal()), rules, authorities);
    }
    return 0;
}
