#include "support/gzip.hpp"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <random>
#include <stdexcept>

namespace sluice::test {
namespace {

std::uint32_t crc32_of(std::string_view text) {
    return crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

std::string little_endian(std::uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
    return text;
}

std::string header(const gzip_fields& fields) {
    int flags = 0;
    if (fields.header_crc) flags |= 2;
    if (fields.extra) flags |= 4;
    if (fields.name) flags |= 8;
    if (fields.comment) flags |= 16;
    std::string text{"\x1f\x8b\x08", 3};
    text += static_cast<char>(flags);
    text += std::string("\0\0\0\0\0\xff", 6);
    if (fields.extra) {
        text += little_endian(static_cast<std::uint32_t>(fields.extra->size()), 2) + *fields.extra;
    }
    if (fields.name) text += *fields.name + '\0';
    if (fields.comment) text += *fields.comment + '\0';
    if (fields.header_crc) text += little_endian(crc32_of(text), 2);
    return text;
}

std::string deflate(std::string_view text) {
    std::string out(text.size() + text.size() / 8 + 1024, '\0');
    isal_zstream stream;
    isal_deflate_stateless_init(&stream);
    stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<std::uint32_t>(text.size());
    stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream.avail_out = static_cast<std::uint32_t>(out.size());
    if (isal_deflate_stateless(&stream) != COMP_OK) throw std::runtime_error("deflate failed");
    out.resize(stream.total_out);
    return out;
}

}  // namespace

std::string gzip(std::string_view text, const gzip_fields& fields) {
    return gzip_member(deflate(text), text, fields);
}

std::string gzip_member(std::string_view deflated, std::string_view text,
                        const gzip_fields& fields) {
    return header(fields).append(deflated) + little_endian(crc32_of(text), 4) +
           little_endian(static_cast<std::uint32_t>(text.size()), 4);
}

std::string sample_text(std::size_t bytes, unsigned seed) {
    constexpr std::string_view words[] = {"click", "navigate", "load", "custom", "/checkout/cart"};
    std::mt19937 random(seed);
    std::string text;
    while (text.size() < bytes) {
        text += R"({"EventType":")";
        text += words[random() % std::size(words)];
        text += R"(","IndvId":)" + std::to_string(random()) + "}\n";
    }
    text.resize(bytes);
    return text;
}

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

std::vector<std::byte> copy_of(std::string_view text) {
    const auto bytes = bytes_of(text);
    return {bytes.begin(), bytes.end()};
}

}  // namespace sluice::test
