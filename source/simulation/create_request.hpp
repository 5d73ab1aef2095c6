#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/simulation/event_source.hpp>

#include <string_view>

namespace sluice {

/// Reads the body of a create call, in camelCase or snake_case, as strictly as the vendor does.
///
/// An empty start is 30 days before `now`, an empty end is `now`; so are the defaults of the
/// segment's own range. Nothing is exported that is later than `now`.
/// Errors: invalid_argument; its detail is what the server answers.
outcome<event_query> parse_create(std::string_view body, wall_time now);

/// `TYPE_EVENT` or `event`; `FORMAT_NDJSON` or `ndjson`.
outcome<export_type> spelled_type(std::string_view text);
outcome<export_format> spelled_format(std::string_view text);

}  // namespace sluice
