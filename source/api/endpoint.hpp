#pragma once

#include <sluice/core/ids.hpp>
#include <sluice/net/url.hpp>

#include <string>
#include <string_view>

namespace sluice {

/// The API's targets, relative to an account's base URL.
namespace endpoint {

std::string create();
std::string operation(const operation_id& id);
std::string cancel(const operation_id& id);
std::string results(const export_id& id);
/// `token` empty for the first page.
std::string segments(std::string_view token);

/// The path that all targets begin with: the base's own, without a query or a slash at its end.
std::string_view prefix(const url& base) noexcept;

/// `base` with `target` below its path.
url below(const url& base, std::string_view target);

}  // namespace endpoint

/// Escapes all but RFC 3986's unreserved characters as `%XX`: right in a path segment and in the
/// value of a query alike.
std::string percent_escape(std::string_view text);

}  // namespace sluice
