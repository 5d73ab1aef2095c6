#pragma once

#include <sluice/core/receipt.hpp>
#include <sluice/transfer/checksum.hpp>

#include <algorithm>
#include <span>
#include <string_view>

namespace sluice::test {

/// What a download of `text`, one row a line, would have proved.
inline proof proof_of(std::string_view text) {
    proof content;
    content.bytes = text.size();
    content.rows = static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
    xxh3_digest digest;
    digest.update(std::as_bytes(std::span(text)));
    content.xxh3 = digest.hex();
    return content;
}

}  // namespace sluice::test
