#pragma once

#include <sluice/core/receipt.hpp>
#include <sluice/transfer/checksum.hpp>
#include "transfer/gunzip.hpp"
#include "transfer/row_counter.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// Compares the bytes of a stored object with a receipt: size and XXH3-128; where the object is the
/// content as it was delivered, also the rows, for which a gzip file is inflated.
///
/// In blocks, so of any size. Single-threaded.
class content_check {
public:
    content_check(const stored_object& object, const proof& content);

    /// Takes the next bytes. Returns what is wrong with them, or nothing.
    std::string take(std::span<const std::byte> bytes);
    /// What is wrong with all of them, in a few words, or nothing.
    std::string finish() const;

private:
    stored_object object_;
    proof content_;
    std::optional<row_counter> rows_;
    std::optional<gunzip> inflate_;
    std::vector<std::byte> text_;
    xxh3_digest hash_;
    std::uint64_t size_ = 0;
};

}  // namespace sluice
