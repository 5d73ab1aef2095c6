#include "api/quote.hpp"

#include <sluice/core/limits.hpp>

#include <algorithm>

namespace sluice {

namespace {

unsigned char byte_at(std::string_view text, std::size_t i) noexcept {
    return static_cast<unsigned char>(text[i]);
}

/// The length of the UTF-8 sequence that `text` begins with; 0 when it is none (RFC 3629).
std::size_t sequence_length(std::string_view text) noexcept {
    const unsigned char lead = byte_at(text, 0);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte_at(text, i) & 0xC0) != 0x80) return 0;
    if (length == 1) return 1;
    const unsigned char second = byte_at(text, 1);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool beyond = (lead == 0xED && second >= 0xA0) || (lead == 0xF4 && second >= 0x90);
    return overlong || beyond ? 0 : length;
}

/// C0, DEL, C1, and the marks that turn the direction of the text around them.
bool is_control(std::string_view sequence) noexcept {
    const unsigned char lead = byte_at(sequence, 0);
    if (sequence.size() == 1) return lead < 0x20 || lead == 0x7F;
    if (sequence.size() == 2) return lead == 0xC2 && byte_at(sequence, 1) < 0xA0;
    const bool marks = sequence.starts_with("\xE2\x80") && byte_at(sequence, 2) >= 0xAA &&
                       byte_at(sequence, 2) <= 0xAE;
    const bool isolates = sequence.starts_with("\xE2\x81") && byte_at(sequence, 2) >= 0xA6 &&
                          byte_at(sequence, 2) <= 0xA9;
    return marks || isolates;
}

/// Drops whole characters from the end until `text` holds at most `limit` bytes.
void shorten(std::string& text, std::size_t limit) {
    while (limit > 0 && (byte_at(text, limit) & 0xC0) == 0x80) --limit;
    text.resize(limit);
}

}  // namespace

std::string printable(std::string_view words) {
    std::string shown;
    bool gap = false;
    while (!words.empty()) {
        const std::size_t length = sequence_length(words);
        const std::string_view one = words.substr(0, std::max<std::size_t>(length, 1));
        words.remove_prefix(one.size());
        // An escape sequence loses its first character and with it its power.
        if (one == " " || (length > 0 && is_control(one))) {
            gap = gap || one == " " || one == "\t" || one == "\n" || one == "\r";
            continue;
        }
        if (gap && !shown.empty()) shown += ' ';
        gap = false;
        if (length > 0)
            shown += one;
        else
            shown += '?';
    }
    return shown;
}

std::string quote(std::string_view words) {
    constexpr std::string_view ellipsis = "…";
    std::string quoted = printable(words);
    if (quoted.size() <= limits::quoted_bytes) return quoted;
    shorten(quoted, limits::quoted_bytes - ellipsis.size());
    return quoted.append(ellipsis);
}

}  // namespace sluice
