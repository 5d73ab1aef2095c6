#include "support/gunzip_disagreement.hpp"

#include <zlib.h>

#include <algorithm>

#include "support/gzip.hpp"

namespace sluice::test {
namespace {

constexpr std::string_view begins_member = "\x1f\x8b\x08";
constexpr std::size_t shortest_header = 10;
constexpr std::size_t trailer_bytes = 8;

std::uint32_t little_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

std::uint32_t crc_of(std::string_view text) {
    const auto* bytes = reinterpret_cast<const Bytef*>(text.data());
    return static_cast<std::uint32_t>(crc32_z(0, bytes, text.size()));
}

// Whether `text` begins with that of the member which `stored` begins with, by a trailer further
// on, and the rest is that of the members after it.
bool proved_by_trailer(std::string_view text, std::string_view stored) {
    if (!stored.starts_with(begins_member)) return false;
    for (std::size_t at = shortest_header; at + trailer_bytes <= stored.size(); ++at) {
        const auto size = little_endian(stored.substr(at + 4));
        if (size > text.size()) continue;
        if (crc_of(text.substr(0, size)) != little_endian(stored.substr(at))) continue;
        // An empty member before them: what may stand after a member may stand there.
        const auto others = gzip("").append(stored.substr(at + trailer_bytes));
        const inflated rest{std::string(text.substr(size)), std::nullopt};
        if (gunzip_disagreement(rest, others).empty()) return true;
    }
    return false;
}

bool one_begins_the_other(std::string_view a, std::string_view b) {
    const auto shorter = std::min(a.size(), b.size());
    return a.substr(0, shorter) == b.substr(0, shorter);
}

std::string spell(const inflated& result) {
    const auto verdict = result.problem ? make_error_code(*result.problem).message() : "good";
    return verdict + ", " + std::to_string(result.text.size()) + " bytes";
}

}  // namespace

std::string gunzip_disagreement(const inflated& made, std::string_view stored) {
    const auto expected = zlib_gunzip(stored);
    const auto difference = spell(made) + " of sluice; " + spell(expected) + " of zlib";
    if (!expected.problem)
        return !made.problem && made.text == expected.text ? std::string() : difference;
    if (!one_begins_the_other(made.text, expected.text)) return difference;
    if (made.problem == expected.problem) return {};
    if (expected.problem != error::data_corrupt) return difference;
    if (made.problem) return made.problem == error::data_truncated ? std::string() : difference;
    const bool proved = proved_by_trailer(std::string_view(made.text).substr(expected.good_text),
                                          stored.substr(expected.good_stored));
    return proved ? std::string() : difference;
}

}  // namespace sluice::test
