#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "transfer/json_row.hpp"
#include "transfer/json_space.hpp"

namespace sluice {
namespace {

constexpr byte_mask bits_below(byte_mask place) noexcept {
    return place - 1;
}
/// All places behind the one that `place` is.
constexpr byte_mask bits_behind(byte_mask place) noexcept {
    return ~(place | (place - 1));
}

/// The eight bytes before `end`.
std::uint64_t load_tail(const char* end) noexcept {
    std::uint64_t tail = 0;
    std::memcpy(&tail, end - sizeof tail, sizeof tail);
    return tail;
}

/// Which of the two kinds of brackets it is.
constexpr std::uint64_t kind_of(char bracket) noexcept {
    return static_cast<unsigned char>(bracket) >> 5 & 1;
}

}  // namespace

/// How far a row has come.
struct json_row_scanner::progress {
    const char* begin;
    const char* end;
    found so_far{};
    std::size_t depth = 0;
    // The kinds of the open ones, the innermost lowest. Beyond 64 the row's own is lost, and does
    // not fit the bracket that ends it: so a row that is so deep is doubtful.
    std::uint64_t brackets = 0;
    bool in_string = false;
    bool escaped = false;          // the next character is
    bool in_escaped_text = false;  // a string with a backslash is open

    bool is_done() const noexcept { return so_far.after || so_far.broken; }
};

json_row_scanner::json_row_scanner(const std::string& field)
    : name_('"' + field + '"'), plain_(field.find_first_of("\"\\") == field.npos) {
    if (name_.size() >= sizeof tail_) tail_ = load_tail(name_.data() + name_.size());
}

json_row_scanner::found json_row_scanner::scan(const char* begin, const char* end,
                                               const char* readable) const noexcept {
    progress row{begin, end};
    for (const char* at = begin; at < end && !row.is_done(); at += block_bytes)
        take_block_at(at, readable, row);
    return row.so_far;
}

json_row_scanner::found json_row_scanner::scan_line(const char* begin, const char* end,
                                                    const char* readable) const noexcept {
    progress row{begin, end};
    bool asked = false;
    for (const char* at = begin; at < end && !row.is_done(); at += block_bytes) {
        take_block_at(at, readable, row);
        if (!row.so_far.time || row.is_done() || std::exchange(asked, true)) continue;
        if (is_last(row, readable)) row.so_far.after = end;
    }
    return row.so_far;
}

/// Whether no other value of the field can follow the one that was found.
bool json_row_scanner::is_last(const progress& row, const char* readable) const noexcept {
    const char* close = row.end;
    while (is_json_space(close[-1])) --close;
    if (row.so_far.doubtful || tail_ == 0 || close[-1] != '}') return false;
    const char before_quote = name_[name_.size() - 2];
    for (const char* at = row.so_far.time; at < row.end; at += block_bytes) {
        const auto size = std::min(static_cast<std::size_t>(row.end - at), block_bytes);
        byte_mask places = 0;
        if (static_cast<std::size_t>(readable - at) >= block_bytes) {
            places = byte_block(at).pairs_or(before_quote, '"', '\\');
        } else {
            char last[1 + block_bytes] = {};
            std::memcpy(last, at - 1, 1 + size);
            places = byte_block(last + 1).pairs_or(before_quote, '"', '\\');
        }
        if (size < block_bytes) places &= bits_below(byte_mask{1} << size);
        for (; places != 0; places &= places - 1) {
            const char* place = at + std::countr_zero(places);
            if (*place == '\\' || load_tail(place + 1) == tail_) return false;
        }
    }
    return true;
}

void json_row_scanner::take_block_at(const char* at, const char* readable,
                                     progress& row) const noexcept {
    const auto size = static_cast<std::size_t>(row.end - at);
    const auto all = size < block_bytes ? bits_below(byte_mask{1} << size) : ~byte_mask{0};
    if (static_cast<std::size_t>(readable - at) >= block_bytes) {
        take_block(at, byte_block(at), all, row);
    } else {
        char last[block_bytes] = {};
        std::memcpy(last, at, size);
        take_block(at, byte_block(last), all, row);
    }
}

inline void json_row_scanner::take_block(const char* at, const byte_block& block, byte_mask all,
                                         progress& row) const noexcept {
    byte_mask quotes = block.equal('"') & all;
    const byte_mask backslashes = block.equal('\\') & all;
    if (backslashes != 0 || row.escaped) {
        const byte_mask escaped = escaped_by(backslashes, row.escaped);
        row.escaped = (backslashes & ~escaped) >> 63 != 0;
        quotes &= ~escaped;
    }
    const byte_mask quoted = quoted_by(quotes, row.in_string);
    row.in_string = quoted >> 63 != 0;
    byte_mask heeded = all & ~quoted;
    if (backslashes != 0 || row.in_escaped_text) {
        take_escapes(at, backslashes, quotes, row);
        if (const byte_mask stray = backslashes & ~quoted; stray != 0) {
            // What it escapes, nobody knows.
            heeded &= bits_below(first_of(stray));
            row.so_far.broken = true;
        }
    }
    const byte_mask colons = block.equal(':') & heeded;
    const byte_mask opens = block.either_case('{') & heeded;
    const byte_mask closes = block.either_case('}') & heeded;
    if ((opens | closes) != 0)
        take_brackets(at, opens, closes, colons, row);
    else if (row.depth == 1)
        take_names(at, colons, row);
}

/// A text with a backslash may be the name that is looked for, spelled otherwise. It is a name
/// unless something stands behind it that ends a value.
void json_row_scanner::take_escapes(const char* at, byte_mask backslashes, byte_mask quotes,
                                    progress& row) const noexcept {
    byte_mask ahead = ~byte_mask{0};
    for (;;) {
        if (!row.in_escaped_text) {
            const byte_mask first = first_of(backslashes & ahead);
            if (first == 0) return;
            ahead = bits_behind(first);
            row.in_escaped_text = true;
        }
        const byte_mask close = first_of(quotes & ahead);
        if (close == 0) return;
        ahead = bits_behind(close);
        row.in_escaped_text = false;
        const char* next = at + std::countr_zero(close) + 1;
        const bool value = next < row.end && (*next == ',' || *next == '}' || *next == ']');
        if (!value) row.so_far.doubtful = true;
    }
}

void json_row_scanner::take_brackets(const char* at, byte_mask opens, byte_mask closes,
                                     byte_mask colons, progress& row) const noexcept {
    byte_mask ahead = ~byte_mask{0};
    for (byte_mask left = opens | closes; left != 0; left &= left - 1) {
        const byte_mask here = first_of(left);
        const char* bracket = at + std::countr_zero(left);
        if (row.depth == 1) take_names(at, colons & ahead & bits_below(here), row);
        ahead = bits_behind(here);
        if ((opens & here) != 0) {
            row.brackets = row.brackets << 1 | kind_of(*bracket);
            ++row.depth;
            continue;
        }
        if ((row.brackets & 1) != kind_of(*bracket)) row.so_far.doubtful = true;
        row.brackets >>= 1;
        if (--row.depth > 0) continue;
        row.so_far.after = bracket + 1;
        return;
    }
    if (row.depth == 1) take_names(at, colons & ahead, row);
}

void json_row_scanner::take_names(const char* at, byte_mask colons, progress& row) const noexcept {
    for (; colons != 0; colons &= colons - 1) {
        const char* colon = at + std::countr_zero(colons);
        if (!is_field(colon, row)) continue;
        const char* value = colon + 1;
        while (value != row.end && is_json_space(*value)) ++value;
        row.so_far.time = value;
    }
}

/// Whether the name before `colon`, which is outside of strings and in the row's own object, is the
/// field's.
///
/// The quote before the colon ends a string, and since no other is within the name, the one before
/// the name begins that string if it is no escaped one. It is none where a comma or the row's
/// bracket stands before it, but for white space; in JSON one of them does.
inline bool json_row_scanner::is_field(const char* colon, const progress& row) const noexcept {
    const char* end = colon;
    while (is_json_space(end[-1])) --end;
    const std::size_t before = static_cast<std::size_t>(end - row.begin);
    if (before <= name_.size() || !plain_) return false;
    // Most names end otherwise, and this is quicker told than all of the name.
    if (tail_ != 0 && load_tail(end) != tail_) return false;
    const char* name = end - name_.size();
    if (std::memcmp(name, name_.data(), name_.size()) != 0) return false;
    while (is_json_space(name[-1])) --name;
    return name[-1] == ',' || name - 1 == row.begin;
}

}  // namespace sluice
