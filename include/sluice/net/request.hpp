#pragma once

#include <sluice/core/limits.hpp>
#include <sluice/core/secret.hpp>
#include <sluice/net/url.hpp>
#include <sluice/time/clock.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// Which addresses a host may turn out to have.
enum class address_rule { any, public_only };

enum class http_method { get, post };

struct header {
    std::string name;
    std::string value;
};

/// Header fields in order; names compare without case (RFC 9110, 5.1).
class header_list {
public:
    void add(std::string name, std::string value);
    /// The first field of that name.
    std::optional<std::string_view> find(std::string_view name) const noexcept;
    /// Every value of that name, joined by ", " (RFC 9110, 5.3).
    std::string all(std::string_view name) const;
    const std::vector<header>& fields() const noexcept { return fields_; }

private:
    std::vector<header> fields_;
};

/// How long each step of a request may take.
struct timeouts {
    duration connect = limits::connect_timeout;
    duration reply = limits::reply_timeout;      ///< from the last byte sent to the head received
    duration silence = limits::silence_timeout;  ///< between two pieces of the body
};

/// One HTTP request. `Host`, `Content-Length`, `User-Agent` and `Connection` are the transport's.
class request {
public:
    request() = default;
    request(http_method method_, url where_) : method(method_), where(std::move(where_)) {}

    http_method method = http_method::get;
    url where;
    header_list headers;
    std::string body;
    /// The whole value of the Authorization header, or empty; kept apart so that nothing that
    /// prints headers can print it.
    secret authorization;
    address_rule addresses = address_rule::any;
    timeouts patience;
};

}  // namespace sluice
