#pragma once

#include <cstddef>

namespace sluice::limits {

/// An API answer is a few hundred bytes; a page of 100 segments some 30 KiB.
inline constexpr std::size_t api_body_bytes = 1 << 20;
/// Deeper JSON than any answer of the API; stops a stack from being eaten.
inline constexpr std::size_t json_depth = 32;

}  // namespace sluice::limits
