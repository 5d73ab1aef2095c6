#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice {

/// What the storage says of an object's bytes, as it spells it: base64, empty where it says
/// nothing.
struct stored_hash {
    std::string crc32c;
    std::string md5;

    bool empty() const noexcept { return crc32c.empty() && md5.empty(); }
    friend bool operator==(const stored_hash&, const stored_hash&) = default;
};

/// Reads `crc32c=n03x6A==,md5=Ojk9c3dhfxgoKVVHYwFbHQ==`, from one header or several joined by
/// commas. Hashes of other names, and what is no base64 of the right length, are passed over.
stored_hash parse_stored_hash(std::string_view value);

/// A CRC32C as the storage spells it: four bytes, the highest first, in base64.
std::string spell_crc32c(std::uint32_t crc);

}  // namespace sluice
