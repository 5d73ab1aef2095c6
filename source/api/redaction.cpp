#include "api/redaction.hpp"

#include <sluice/core/secret.hpp>

#include <string.h>
#include <algorithm>
#include <charconv>
#include <utility>

namespace sluice {

namespace {

constexpr std::size_t shortest = 8;

/// The length of `before`, a number of that base with so many digits at most, and `after` at the
/// start of `text`, if the number is `c`; else 0.
std::size_t escape_length(std::string_view text, std::string_view before, int base,
                          std::size_t most_digits, std::string_view after, char c) {
    if (!text.starts_with(before)) return 0;
    const auto digits = text.substr(before.size(), most_digits);
    unsigned value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (read.ec != std::errc() || value != static_cast<unsigned char>(c)) return 0;
    const auto end = before.size() + static_cast<std::size_t>(read.ptr - digits.data());
    return text.substr(end).starts_with(after) ? end + after.size() : 0;
}

/// The length of `c` at the start of `text`, however it is written there; 0 when it is not there.
std::size_t character_length(std::string_view text, char c) {
    if (text.empty()) return 0;
    if (text[0] == c) return 1;
    switch (text[0]) {
        case '%':
            return escape_length(text, "%", 16, 2, "", c);
        case '\\':
            if (text.size() > 1 && text[1] == c) return 2;
            return escape_length(text, "\\u", 16, 4, "", c);
        case '&':
            if (const auto length = escape_length(text, "&#x", 16, 6, ";", c)) return length;
            return escape_length(text, "&#", 10, 7, ";", c);
        default:
            return 0;
    }
}

/// The length of `what` at the start of `text`; 0 when it is not there.
std::size_t length_of(std::string_view what, std::string_view text) {
    std::size_t length = 0;
    for (const char c : what) {
        const auto one = character_length(text.substr(length), c);
        if (one == 0) return 0;
        length += one;
    }
    return length;
}

constexpr std::string_view mark = "***";

void replace(std::string& words, std::size_t at, std::size_t length) {
    const auto before = words.size();
    words.replace(at, length, mark);
    // What moved up is still there behind the new end.
    const auto after = words.size();
    words.resize(std::max(before, after));
    explicit_bzero(words.data() + after, words.size() - after);
    words.resize(after);
}

void replace_all(std::string& words, std::string_view what) {
    for (std::size_t at = 0; at < words.size(); ++at) {
        const auto length = length_of(what, std::string_view(words).substr(at));
        if (length == 0) continue;
        replace(words, at, length);
        at += mark.size() - 1;
    }
}

/// What base64 makes of `key` wherever it stands `skipped` bytes after a group's start: the
/// characters that depend on it alone.
std::string base64_core(std::string_view key, std::size_t skipped, std::string_view marks) {
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::string core;
    core.reserve(key.size() * 2);  // a string that grows leaves copies behind
    const auto byte_at = [&](std::size_t i) -> unsigned {
        return i < skipped || i - skipped >= key.size()
                   ? 0U
                   : static_cast<unsigned char>(key[i - skipped]);
    };
    const auto first = (skipped * 8 + 5) / 6;
    for (std::size_t i = first; (i + 1) * 6 <= (skipped + key.size()) * 8; ++i) {
        const auto bit = i * 6;
        const auto pair = byte_at(bit / 8) << 8 | byte_at(bit / 8 + 1);
        const auto six = pair >> (10 - bit % 8) & 63U;
        core += six < plain.size() ? plain[six] : marks[six - plain.size()];
    }
    return core;
}

}  // namespace

void redact(std::string& words, std::string_view key) {
    if (key.size() < shortest) return;
    replace_all(words, key);
    for (const std::string_view marks : {"+/", "-_"}) {
        for (std::size_t skipped = 0; skipped < 3; ++skipped) {
            auto core = base64_core(key, skipped, marks);
            replace_all(words, core);
            wipe(core);
        }
    }
}

}  // namespace sluice
