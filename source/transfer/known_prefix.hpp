#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/transfer/checksum.hpp>

#include <algorithm>

namespace sluice {

/// The beginning of a body that repeats what is here already: passed over once it proves the same.
class known_prefix {
public:
    known_prefix(std::uint64_t length, std::uint32_t crc) : left_(length), expected_crc_(crc) {}

    bool passed() const noexcept { return left_ == 0; }

    /// What of `piece` is new. Errors: object_changed, when the known bytes were others.
    outcome<std::span<const std::byte>> strip(std::span<const std::byte> piece) {
        if (passed()) return piece;
        const auto known = std::min<std::uint64_t>(piece.size(), left_);
        crc_ = crc32c(crc_, piece.first(known));
        left_ -= known;
        if (passed() && crc_ != expected_crc_) {
            return failure(error::object_changed, {}, "its beginning differs");
        }
        return piece.subspan(known);
    }

private:
    std::uint64_t left_;
    std::uint32_t crc_ = 0;
    std::uint32_t expected_crc_;
};

}  // namespace sluice
