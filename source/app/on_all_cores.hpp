#pragma once

#include <cstddef>
#include <functional>

namespace sluice::app {

/// Calls `work` with each number below `count`, in order, as many at a time as there are cores, and
/// returns when all have ended. Where the system gives fewer threads, those that there are do.
///
/// What one throws is thrown here; no further ones begin then.
void on_all_cores(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace sluice::app
