#pragma once

#include <sluice/core/receipt.hpp>
#include <sluice/transfer/checksum.hpp>

#include <span>
#include <string_view>

#include "transfer/row_counter.hpp"

namespace sluice::test {

/// What a download of `text`, one row a line, would have proved.
inline proof proof_of(std::string_view text) {
    proof content;
    content.bytes = text.size();
    row_counter rows(export_format::ndjson);
    rows.update(std::as_bytes(std::span(text)));
    content.rows = rows.rows();
    xxh3_digest digest;
    digest.update(std::as_bytes(std::span(text)));
    content.xxh3 = digest.hex();
    return content;
}

}  // namespace sluice::test
