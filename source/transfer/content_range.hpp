#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice {

/// What a `Content-Range` header says (RFC 9110, 14.4).
struct content_range {
    struct span {
        std::uint64_t first = 0;
        std::uint64_t last = 0;  ///< inclusive, as the header has it

        friend bool operator==(const span&, const span&) = default;
    };
    std::optional<span> part;            ///< nothing in answer to a range that cannot be served
    std::optional<std::uint64_t> total;  ///< nothing for `*`

    friend bool operator==(const content_range&, const content_range&) = default;
};

/// Reads `bytes 10-19/20`, `bytes 10-19/*` and `bytes */20`; nothing for all else, and for a span
/// that is reversed or goes beyond its total.
std::optional<content_range> parse_content_range(std::string_view value);

}  // namespace sluice
