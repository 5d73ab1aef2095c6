#pragma once

#include <sluice/net/transport.hpp>

#include <optional>
#include <vector>

namespace sluice {

/// How far a body could be read, and why no further.
struct drained {
    std::size_t bytes = 0;
    std::optional<error> problem;
};

inline awaitable<drained> drain(reply& from) {
    std::vector<std::byte> block(10'000);
    drained so_far;
    for (;;) {
        const auto n = co_await from.read_some(block);
        if (!n) so_far.problem = n.error().cause();
        if (!n || *n == 0) co_return so_far;
        so_far.bytes += *n;
    }
}

}  // namespace sluice
