#pragma once

#include <array>
#include <initializer_list>
#include <string_view>

namespace sluice {

/// SHA-256 of `parts`, one after the other; they are hashed in place, so that none is copied.
std::array<unsigned char, 32> sha256(std::initializer_list<std::string_view> parts);

}  // namespace sluice
