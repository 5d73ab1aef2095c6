#include "transfer/stored_hash.hpp"

#include <sluice/transfer/checksum.hpp>

#include <algorithm>

namespace sluice {
namespace {

constexpr std::size_t crc32c_length = 8;  // of 4 bytes in base64
constexpr std::size_t md5_length = 24;    // of 16 bytes

bool is_base64_digit(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/';
}

// Both end in two equal signs, since neither length is a multiple of three.
bool is_hash(std::string_view text, std::size_t length) {
    return text.size() == length && text.ends_with("==") &&
           std::ranges::all_of(text.substr(0, length - 2), is_base64_digit);
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

void take(stored_hash& into, std::string_view item) {
    const auto equals = item.find('=');
    if (equals == item.npos) return;
    const auto name = item.substr(0, equals);
    const auto hash = item.substr(equals + 1);
    if (name == "crc32c" && is_hash(hash, crc32c_length)) into.crc32c = hash;
    if (name == "md5" && is_hash(hash, md5_length)) into.md5 = hash;
}

}  // namespace

stored_hash parse_stored_hash(std::string_view value) {
    stored_hash found;
    while (!value.empty()) {
        const auto comma = std::min(value.find(','), value.size());
        take(found, trimmed(value.substr(0, comma)));
        value.remove_prefix(std::min(comma + 1, value.size()));
    }
    return found;
}

std::string spell_crc32c(std::uint32_t crc) {
    const unsigned char bytes[] = {
        static_cast<unsigned char>(crc >> 24), static_cast<unsigned char>(crc >> 16),
        static_cast<unsigned char>(crc >> 8), static_cast<unsigned char>(crc)};
    return encode_base64(bytes);
}

}  // namespace sluice
