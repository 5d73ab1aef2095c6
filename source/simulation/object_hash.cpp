#include "simulation/object_hash.hpp"

#include <isa-l/crc.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>

namespace sluice {
namespace {

std::uint32_t castagnoli(std::string_view bytes) {
    // crc32_iscsi leaves the inversions before and after to its caller, and counts in int.
    unsigned crc = 0xffffffffU;
    constexpr std::size_t step = 1U << 30U;
    while (!bytes.empty()) {
        const std::size_t n = std::min(step, bytes.size());
        auto* from = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
        crc = crc32_iscsi(from, static_cast<int>(n), crc);
        bytes.remove_prefix(n);
    }
    return ~crc;
}

std::string base64(std::span<const unsigned char> bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes.data(),
                                  static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(n));
    return out;
}

std::string hex(std::span<const unsigned char> bytes) {
    std::string out;
    for (const unsigned char b : bytes) {
        out += "0123456789abcdef"[b >> 4U];
        out += "0123456789abcdef"[b & 15U];
    }
    return out;
}

}  // namespace

object_hash hash_object(std::string_view bytes) {
    std::array<unsigned char, 16> md5{};
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), md5.data(), &length, EVP_md5(), nullptr) != 1) {
        throw std::runtime_error("MD5 is not available");
    }
    const std::uint32_t crc = castagnoli(bytes);
    const std::array<unsigned char, 4> big_endian{
        static_cast<unsigned char>(crc >> 24U), static_cast<unsigned char>(crc >> 16U),
        static_cast<unsigned char>(crc >> 8U), static_cast<unsigned char>(crc)};
    return object_hash{base64(big_endian), base64(md5), hex(md5)};
}

}  // namespace sluice
