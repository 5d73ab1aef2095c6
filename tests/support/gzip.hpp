#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::test {

/// The optional fields of a gzip header (RFC 1952, 2.3).
struct gzip_fields {
    std::optional<std::string> extra;
    std::optional<std::string> name;
    std::optional<std::string> comment;
    bool header_crc = false;
};

/// One gzip member that holds `text`; header and trailer are written here, byte by byte, so that
/// no library is tested against itself.
std::string gzip(std::string_view text, const gzip_fields& fields = {});

/// The same around a deflate stream of `text` that somebody else made.
std::string gzip_member(std::string_view deflated, std::string_view text,
                        const gzip_fields& fields = {});

/// Deterministic text that compresses about as event exports do.
std::string sample_text(std::size_t bytes, unsigned seed = 1);

std::span<const std::byte> bytes_of(std::string_view text);
std::vector<std::byte> copy_of(std::string_view text);

}  // namespace sluice::test
