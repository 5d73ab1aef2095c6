#pragma once

#include <sluice/api/export_spec.hpp>

#include <optional>
#include <string>

namespace sluice::app {

/// The spec that `canonical` wrote; nothing when it was not the one who wrote `text`.
std::optional<export_spec> spec_from(const std::string& text);

/// A spec for a person: `segment everyone, event, ndjson`, and what else is not the default.
std::string spec_text(const export_spec& spec);
/// The same of a canonical line; the line itself when it cannot be read.
std::string spec_text(const std::string& canonical_line);

}  // namespace sluice::app
