#pragma once

#include <sluice/net/location_rules.hpp>
#include <sluice/net/transport.hpp>

namespace sluice {

/// How often one download may be sent elsewhere.
inline constexpr int most_redirects = 3;

bool is_redirect(int status) noexcept;

/// Where a redirect of `from` leads, held against the same rules as the location itself.
/// Errors: location_refused, also for a redirect that names no place.
outcome<checked_location> redirected(const url& from, const reply_head& head,
                                     const location_rules& rules);

}  // namespace sluice
