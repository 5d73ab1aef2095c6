#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/core/outcome.hpp>

#include <exception>
#include <utility>

namespace sluice {

/// Awaits `what` where more is to be awaited however it goes: the first that is thrown is kept in
/// `thrown`, for the caller to throw later, and `stopped` stands for its outcome.
template <class T>
awaitable<outcome<T>> caught(awaitable<outcome<T>> what, std::exception_ptr& thrown) {
    try {
        co_return co_await std::move(what);
    } catch (...) {
        if (!thrown) thrown = std::current_exception();
    }
    co_return failure(error::stopped);
}

}  // namespace sluice
