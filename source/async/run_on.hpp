#pragma once

#include <sluice/core/awaitable.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <functional>

namespace sluice {

/// Runs `what` on `there`, another thread's executor, while the caller waits on its own; simply
/// awaits it where `there` is the caller's own.
///
/// What either wrote before is seen by the other after the crossing, so both may use the caller's
/// variables. `what` must live until this completes.
/// Completes when `what` has ended; throws what it threw. Cancellation: terminal, passed on to
/// `what`, whose end is waited for: what it completes all the same is not lost.
awaitable<void> run_on(asio::any_io_executor there, const std::function<awaitable<void>()>& what);

}  // namespace sluice
