#pragma once

#include <sluice/core/awaitable.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <utility>

namespace sluice {

/// Runs `work` to its end on the calling thread, in a context of its own: for programs that have
/// nothing else to do meanwhile. Rethrows what it throws.
template <class T>
T complete(awaitable<T> work) {
    asio::io_context context(1);
    T result;
    std::exception_ptr thrown;
    const auto keep = [&](std::exception_ptr problem, T value) {
        thrown = std::move(problem);
        result = std::move(value);
    };
    asio::co_spawn(context, std::move(work), keep);
    context.run();
    if (thrown) std::rethrow_exception(thrown);
    return result;
}

}  // namespace sluice
