#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/core/secret.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice {

/// Path and query of a URL. The query can hold a signature that opens a file to everybody who reads
/// it, so it cannot be printed or formatted, and is wiped from memory when the last copy goes;
/// `path()` is what may be shown, and `reveal()` the one way to the rest. Thread-safe to copy and
/// to read.
class url_target {
public:
    url_target() : url_target("/") {}
    /// Copies `text` and wipes the argument; move the original in.
    explicit url_target(std::string text) : text_(std::move(text)) {}

    /// Valid as long as any copy of this target lives; so is `reveal()`.
    std::string_view path() const noexcept { return reveal().substr(0, reveal().find('?')); }
    std::string_view reveal() const noexcept { return text_.reveal(); }
    bool has_query() const noexcept { return path().size() < reveal().size(); }

    friend bool operator==(const url_target& a, std::string_view b) noexcept {
        return a.reveal() == b;
    }

private:
    secret text_;
};

/// An absolute http or https URL, taken apart. The target is kept as it was written, percent signs
/// and all: a signed URL must reach the server unchanged.
struct url {
    std::string scheme;  ///< "https" or "http", lower case
    std::string host;    ///< lower case; an IPv6 literal without its brackets
    std::uint16_t port = 443;
    url_target target;  ///< path and query, never empty

    bool secure() const noexcept { return scheme == "https"; }
    /// `https://host:port`, the port only where it is not the scheme's own.
    std::string origin() const;
    /// What may be shown of it: origin and path, without the query, which can hold a signature.
    std::string display() const;
    /// The value of a `Host` header.
    std::string authority() const;
};

/// Errors: invalid_argument for anything but an absolute http(s) URL with a plain host: a user
/// name, an empty or percent-encoded host, a control character.
outcome<url> parse_url(std::string_view text);

/// Resolves a redirect's `Location` against the URL that answered with it.
outcome<url> resolve(const url& base, std::string_view reference);

}  // namespace sluice
