#pragma once

#include <sluice/net/request.hpp>

#include <string_view>

namespace sluice {

/// The bytes of `what` on the wire (HTTP/1.1, one request a connection); secret, since they hold
/// the Authorization header.
/// Errors: invalid_argument, for a field that could be taken for more than one (a line break), and
/// for fields that are the transport's to set.
outcome<secret> request_text(const request& what, std::string_view user_agent);

}  // namespace sluice
