#pragma once

#include <sluice/async/task_group.hpp>
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

/// Waits for a group; what it throws is kept until all others have been waited for, too.
inline awaitable<std::exception_ptr> thrown_by(task_group& group) {
    try {
        co_await group.join();
    } catch (...) {
        co_return std::current_exception();
    }
    co_return std::exception_ptr();
}

}  // namespace sluice
