#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// Somebody else's words, made fit for one line of a terminal or a log: no control characters,
/// white space as single blanks, valid UTF-8.
std::string printable(std::string_view words);

/// The same, of at most limits::quoted_bytes with a `…` where cut.
std::string quote(std::string_view words);

}  // namespace sluice
