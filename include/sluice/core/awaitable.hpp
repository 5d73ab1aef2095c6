#pragma once

#include <boost/asio/awaitable.hpp>

namespace sluice {

namespace asio = boost::asio;

/// The one coroutine type: Asio's, so that it can be awaited by, and spawned next to, anybody's.
template <class T>
using awaitable = asio::awaitable<T>;

}  // namespace sluice
