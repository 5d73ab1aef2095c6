#pragma once

#include <sluice/net/request.hpp>

#include <string>
#include <vector>

namespace sluice {

/// A host that downloads may come from: `storage.googleapis.com`, or `host:port` for one port.
struct storage_host {
    std::string host;
    std::uint16_t port = 443;
    bool any_port = false;
    /// Named by the user, who may mean a machine of their own: private addresses are all right.
    bool may_be_private = false;
};

/// Which URLs a download may go to. The server names them, so they are not trusted.
struct location_rules {
    std::vector<storage_host> hosts{storage_host{"storage.googleapis.com", 443, false, false}};

    /// Replaces the default by hosts that the user named. Errors: invalid_argument.
    static outcome<location_rules> of(const std::vector<std::string>& hosts);
};

/// A location that may be connected to, and which addresses it may resolve to.
struct checked_location {
    url where;
    address_rule addresses = address_rule::public_only;
};

/// Takes `location` only if it is https, has no user name, and its host is allowed.
/// Errors: location_refused, naming the host and the rule that it breaks.
outcome<checked_location> check_location(std::string_view location, const location_rules& rules);
outcome<checked_location> check_location(url where, const location_rules& rules);

}  // namespace sluice
