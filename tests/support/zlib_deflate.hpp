#pragma once

#include <zlib.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::test {

/// How zlib is to compress, by its own terms.
struct deflate_settings {
    int level = 6;  ///< 0: stored blocks only
    int strategy = Z_DEFAULT_STRATEGY;
    int window_bits = 15;         ///< 9 to 15
    int memory_level = 8;         ///< 1 to 9; small ones make many small blocks
    std::size_t flush_every = 0;  ///< bytes of the text; 0 for never
    int flush = Z_SYNC_FLUSH;
};

/// `text` as a raw deflate stream. Throws when zlib refuses the settings.
std::string zlib_deflate(std::string_view text, const deflate_settings& how = {});

}  // namespace sluice::test
