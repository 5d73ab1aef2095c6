#pragma once

#include <sluice/simulation/simulated_account.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <boost/json.hpp>
#pragma GCC diagnostic pop

#include <optional>

namespace sluice {

/// The object that `text` is; nothing when it is anything else.
std::optional<boost::json::object> parse_object(std::string_view text);

simulated_reply answer(int status, std::string content_type, std::string body);
/// As the vendor's server writes JSON: with `&` as `\u0026`.
simulated_reply json_answer(const boost::json::value& what);
/// `{"code","message"}`.
simulated_reply error_answer(int status, std::string_view code, std::string_view message);
/// An error as the storage writes it: `<Error><Code>…`.
simulated_reply storage_error(int status, std::string_view code, std::string_view message,
                              std::string_view details = {});

/// `Sun, 06 Nov 1994 08:49:37 GMT`, for the `Date` header.
std::string format_http_date(wall_time t);

}  // namespace sluice
