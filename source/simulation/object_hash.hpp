#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// What a storage server says of the bytes that it keeps. Of the server's own making, so that the
/// client's arithmetic has something independent to agree with.
struct object_hash {
    std::string crc32c_base64;  ///< big-endian, as Google Cloud Storage writes it
    std::string md5_base64;
    std::string md5_hex;
};

object_hash hash_object(std::string_view bytes);

}  // namespace sluice
