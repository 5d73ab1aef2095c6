#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "support/zlib_gunzip.hpp"

namespace sluice::test {

/// How a stream is cut up before sluice sees it.
struct pieces {
    std::function<std::size_t()> in;   ///< bytes of the next piece
    std::function<std::size_t()> out;  ///< bytes of room for what comes of it, each time
};

/// All of it in pieces of one size, and rooms of another.
pieces of_size(std::size_t in, std::size_t out);

/// What sluice::gunzip makes of `stored`. Throws when it breaks its contract: when it neither
/// goes on nor fails with input left, or counts wrongly.
inflated piecewise_gunzip(std::string_view stored, const pieces& how,
                          std::uint64_t largest_output = ~std::uint64_t{0});

}  // namespace sluice::test
