#pragma once

#include <sluice/core/awaitable.hpp>

#include "support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

namespace sluice::test {

/// Runs `work` to its end on a context of its own, for what never waits for time.
/// Rethrows what it throws.
template <class T>
T await(awaitable<T> work) {
    asio::io_context context(1);
    std::optional<T> result;
    std::exception_ptr thrown;
    const auto keep = [&](std::exception_ptr e, T value) {
        thrown = e;
        result.emplace(std::move(value));
    };
    asio::co_spawn(context, std::move(work), keep);
    context.run();
    if (thrown) std::rethrow_exception(thrown);
    REQUIRE(result);
    return std::move(*result);
}

}  // namespace sluice::test
