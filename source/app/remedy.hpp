#pragma once

#include <sluice/core/error.hpp>

#include <string_view>

namespace sluice::app {

/// What a user of the program should do about `cause`, with the program's flags: one sentence
/// without a full stop. `docs/errors.md` has them all.
std::string_view remedy_of(error cause) noexcept;

}  // namespace sluice::app
