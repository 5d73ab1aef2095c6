#pragma once

#include <sluice/core/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace sluice::test {

/// What became of a gzip stream.
struct inflated {
    std::string text;              ///< up to where it was found wrong, more or less
    std::optional<error> problem;  ///< nothing, when all of it is good
    std::size_t good_text = 0;     ///< of the members before the one that is wrong; by zlib only
    std::size_t good_stored = 0;
};

/// What sluice should make of `stored`, by zlib: several members are one text; zeros after the last
/// are padding; anything else there is data_corrupt. What does not begin as gzip is not_gzip, even
/// if it is nothing at all; a stream that ends too early is data_truncated.
inflated zlib_gunzip(std::string_view stored);

}  // namespace sluice::test
