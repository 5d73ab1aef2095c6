#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::test {

/// Makes text unreadable, and readable again: a search must not find what it is told to look for.
std::string scrambled(std::string_view text);

/// How often a text stands in memory that this process can write to, freed memory included; the
/// text is given `scrambled`. Errors: throws std::runtime_error when memory cannot be read.
std::size_t copies_in_memory(std::string_view scrambled_text);

}  // namespace sluice::test
