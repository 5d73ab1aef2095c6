#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// The `<Code>` of a storage's XML error: `ExpiredToken`, `AccessDenied`, …; empty where there is
/// none, or where it is not a plain word.
std::string storage_error_code(std::string_view body);

/// True when an error answer means that the signed URL is not taken any more, so that a new one is
/// what helps.
///
/// 401 and 403 mean nothing else on a URL that carries its own permission; 400 does only with a
/// code that says so.
bool tells_expiry(int status, std::string_view code);

}  // namespace sluice
