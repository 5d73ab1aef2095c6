#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// Puts `***` for `key` in somebody else's words, who may have been told it: as it is, in base64
/// wherever it begins within what was encoded, and with any of its characters escaped as in URLs,
/// JSON or HTML. A key of less than 8 characters is nobody's, and is left alone.
void redact(std::string& words, std::string_view key);

}  // namespace sluice
