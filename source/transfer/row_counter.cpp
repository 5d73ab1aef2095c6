#include "transfer/row_counter.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

#include "transfer/byte_block.hpp"

namespace sluice {

static_assert(std::is_trivially_copyable_v<row_counter>);

/// A block of the file, and how much of it there is: all but the last of a piece are full.
class row_counter::places : public byte_block {
public:
    places(const char* bytes, std::size_t size) noexcept
        : byte_block(bytes), bytes_(bytes), size_(size) {}

    const char* begin() const noexcept { return bytes_; }
    const char* end() const noexcept { return bytes_ + size_; }
    byte_mask all() const noexcept { return ~byte_mask{0} >> (block_bytes - size_); }
    byte_mask last() const noexcept { return byte_mask{1} << (size_ - 1); }
    byte_mask blanks() const noexcept {
        return equal(' ') | equal('\t') | equal('\r') | equal('\n');
    }

private:
    const char* bytes_;
    std::size_t size_;
};

namespace {

const char* line_end_or_end(const char* at, const char* end) noexcept {
    if (at == end) return end;
    const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    return found ? static_cast<const char*>(found) : end;
}

}  // namespace

void row_counter::update(std::span<const std::byte> bytes) noexcept {
    const char* at = reinterpret_cast<const char*>(bytes.data());
    const char* end = at + bytes.size();
    switch (format_) {
        case export_format::ndjson:
            return count<export_format::ndjson>(at, end);
        case export_format::csv:
            return count<export_format::csv>(at, end);
        case export_format::json:
            return count<export_format::json>(at, end);
    }
}

template <export_format Format>
void row_counter::count(const char* at, const char* end) noexcept {
    const auto take = [this](const places& block) {
        if constexpr (Format == export_format::ndjson)
            take_ndjson(block);
        else if constexpr (Format == export_format::csv)
            take_csv(block);
        else
            take_json(block);
    };
    while (static_cast<std::size_t>(end - at) >= block_bytes) {
        take(places(at, block_bytes));
        at += block_bytes;
        // A line that holds something is passed over by the fastest scanner of the machine.
        if (Format == export_format::ndjson && in_record_) at = line_end_or_end(at, end);
    }
    if (at == end) return;
    // Zeros are none of the characters that are looked for.
    char rest[block_bytes] = {};
    std::copy(at, end, rest);
    take(places(rest, static_cast<std::size_t>(end - at)));
}

std::uint64_t row_counter::rows() const noexcept {
    const std::uint64_t records = complete_ + (in_record_ ? 1 : 0);
    const bool header = format_ == export_format::csv && records > 0;
    return header ? records - 1 : records;
}

void row_counter::end_record() noexcept {
    complete_ += in_record_ ? 1 : 0;
    in_record_ = false;
}

/// Counts the ends, among `all` places in a row, of records that hold more than blanks.
void row_counter::take_records(byte_mask ends, byte_mask blanks, byte_mask all) noexcept {
    const byte_mask content = all & ~(ends | blanks);
    if (ends == 0) {
        in_record_ = in_record_ || content != 0;
        return;
    }
    // An end counts if content stands before it, or before the blanks before it: adding a run's
    // first place to the run carries over to the place behind it.
    const byte_mask after = content << 1 | (in_record_ ? first_of(all) : 0);
    const byte_mask behind_blanks = (after & blanks) + blanks;
    complete_ += static_cast<unsigned>(std::popcount(ends & (after | behind_blanks)));
    in_record_ = content > ends;  // the last of it comes after the last end
}

void row_counter::take_ndjson(const places& block) noexcept {
    take_records(block.equal('\n'), block.equal('\r'), block.all());
}

void row_counter::take_csv(const places& block) noexcept {
    // A doubled quote leaves and enters, so that it needs no rule of its own.
    const byte_mask quoted = quoted_by(block.equal('"'), in_string_);
    in_string_ = (quoted & block.last()) != 0;
    take_records(block.equal('\n') & ~quoted, block.equal('\r') & ~quoted, block.all());
}

void row_counter::take_json(const places& block) noexcept {
    const byte_mask backslashes = block.equal('\\');
    const byte_mask escaped = escaped_by(backslashes, escaped_);
    const byte_mask quoted = quoted_by(block.equal('"') & ~escaped, in_string_);
    if ((backslashes & ~quoted) != 0) {
        // Outside a string they escape nothing, but no JSON has them there.
        for (const char c : block) take_malformed(c);
        return;
    }
    escaped_ = (backslashes & ~escaped & block.last()) != 0;
    in_string_ = (quoted & block.last()) != 0;
    take_elements(block, quoted);
}

void row_counter::take_elements(const places& block, byte_mask quoted) noexcept {
    const byte_mask opens = block.either_case('{') & ~quoted;
    const byte_mask closes = block.either_case('}') & ~quoted;
    if (depth_ >= 2 + block_bytes) {
        // So deep in an element that this block cannot end it.
        depth_ += static_cast<unsigned>(std::popcount(opens));
        depth_ -= static_cast<unsigned>(std::popcount(closes));
        return;
    }
    const byte_mask all = block.all();
    byte_mask left = all;
    byte_mask commas = 0, blanks = 0;
    bool looked = false;  // most blocks are within an element, and need neither
    const auto take_until = [&](byte_mask here) {
        if (!looked) {
            commas = block.equal(',') & ~quoted;
            blanks = block.blanks() & ~quoted;
            looked = true;
        }
        take_records(commas & here, blanks & here, here);
    };
    for (byte_mask brackets = opens | closes; brackets != 0; brackets &= brackets - 1) {
        const byte_mask bracket = first_of(brackets);
        if (depth_ == 1 && in_array_) take_until(left & (bracket - 1));
        left = all & ~(bracket | (bracket - 1));
        if ((closes & bracket) != 0)
            take_close();
        else
            take_open(depth_ == 0 && (block.equal('[') & bracket) != 0);
    }
    if (depth_ == 1 && in_array_) take_until(left);
}

void row_counter::take_open(bool array) noexcept {
    if (depth_ == 0)
        in_array_ = array;
    else if (depth_ == 1)
        in_record_ = in_array_;
    ++depth_;
}

void row_counter::take_close() noexcept {
    if (depth_ == 1) end_record();
    if (depth_ > 0) --depth_;
}

/// One character by itself.
void row_counter::take_malformed(char c) noexcept {
    if (in_string_) {
        in_string_ = escaped_ || c != '"';
        escaped_ = !escaped_ && c == '\\';
        return;
    }
    switch (c) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
            return;
        case '[':
        case '{':
            return take_open(c == '[');
        case ']':
        case '}':
            return take_close();
        case ',':
            if (depth_ == 1) end_record();
            return;
        default:
            in_string_ = c == '"';
            if (depth_ == 1) in_record_ = in_array_;
    }
}

}  // namespace sluice
