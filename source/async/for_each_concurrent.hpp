#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/core/outcome.hpp>

#include <cstddef>
#include <functional>

namespace sluice {

/// Does `what` for each number below `count`, in their order, `width` of them at a time, until one
/// fails.
///
/// Completes when all that were begun have ended, with the failure of the lowest number that has
/// one. `what` must live until then. Single-threaded: all run on the caller's executor.
/// Cancellation: terminal, passed on to those under way, whose end is waited for.
awaitable<outcome<void>> for_each_concurrent(
    std::size_t count, std::size_t width,
    const std::function<awaitable<outcome<void>>(std::size_t)>& what);

}  // namespace sluice
