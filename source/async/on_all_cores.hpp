#pragma once

#include <cstddef>
#include <functional>

namespace sluice {

/// Calls `work` with each number below `count`, in order, on as many threads as there are cores.
///
/// Blocks the caller, whose thread does its share, until all calls have ended. If the system gives
/// fewer threads, it works with those. If a call throws, no further ones begin, and the exception
/// is thrown here.
void on_all_cores(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace sluice
