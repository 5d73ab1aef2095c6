#include <sluice/transfer/row_counter.hpp>

#include <algorithm>
#include <cstring>

namespace sluice {

namespace {

/// memchr, the fastest scanner there is on every machine; `end` where there is none.
const char* find(const char* at, const char* end, char wanted) noexcept {
    if (at == end) return end;
    const void* found = std::memchr(at, wanted, static_cast<std::size_t>(end - at));
    return found ? static_cast<const char*>(found) : end;
}

bool holds_more_than_returns(const char* at, const char* end) noexcept {
    return std::any_of(at, end, [](char c) { return c != '\r'; });
}

}  // namespace

void row_counter::update(std::span<const std::byte> bytes) noexcept {
    const char* at = reinterpret_cast<const char*>(bytes.data());
    const char* end = at + bytes.size();
    switch (format_) {
        case export_format::ndjson:
            return count_ndjson(at, end);
        case export_format::csv:
            return count_csv(at, end);
        case export_format::json:
            return count_json(at, end);
    }
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

void row_counter::count_ndjson(const char* at, const char* end) noexcept {
    while (at != end) {
        const char* line_end = find(at, end, '\n');
        in_record_ = in_record_ || holds_more_than_returns(at, line_end);
        if (line_end == end) return;
        end_record();
        at = line_end + 1;
    }
}

void row_counter::count_csv(const char* at, const char* end) noexcept {
    // A doubled quote leaves and enters, so that it needs no rule of its own. Both positions are
    // kept until they are passed, which makes two scans of the whole piece and no more.
    const char* quote = find(at, end, '"');
    const char* line_end = find(at, end, '\n');
    while (at != end) {
        if (quote < at) quote = find(at, end, '"');
        if (in_string_) {
            if (quote == end) return;
            in_string_ = false;
            at = quote + 1;
            continue;
        }
        if (line_end < at) line_end = find(at, end, '\n');
        const char* stop = std::min(quote, line_end);
        const bool quoted = stop == quote && stop != end;
        in_record_ = in_record_ || quoted || holds_more_than_returns(at, stop);
        if (stop == end) return;
        if (!quoted) end_record();
        in_string_ = quoted;
        at = stop + 1;
    }
}

/// Leaves the string at its closing quote; `end` when that is in a later piece.
const char* row_counter::pass_string(const char* at, const char* end) noexcept {
    const char* start = at;
    for (;;) {
        const char* quote = find(at, end, '"');
        // An odd number of backslashes before it makes the quote a part of the string. Of those
        // that reach back to the start of this piece, the first may itself be escaped.
        const char* run = quote;
        while (run != start && run[-1] == '\\') --run;
        const bool odd = ((quote - run) % 2 != 0) != (run == start && escaped_);
        if (quote == end) {
            escaped_ = odd;
            return end;
        }
        if (!odd) {
            escaped_ = false;
            in_string_ = false;
            return quote + 1;
        }
        start = at = quote + 1;
        escaped_ = false;
    }
}

void row_counter::take_structure(char c) noexcept {
    switch (c) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
            return;
        case '[':
        case '{':
            if (depth_ == 0)
                in_array_ = c == '[';
            else if (depth_ == 1)
                in_record_ = in_array_;
            ++depth_;
            return;
        case ']':
        case '}':
            if (depth_ == 1) end_record();
            if (depth_ > 0) --depth_;
            return;
        case ',':
            if (depth_ == 1) end_record();
            return;
        case '"':
            in_string_ = true;
            break;
        default:
            break;
    }
    if (depth_ == 1) in_record_ = in_array_;
}

void row_counter::count_json(const char* at, const char* end) noexcept {
    while (at != end) {
        if (in_string_)
            at = pass_string(at, end);
        else
            take_structure(*at++);
    }
}

}  // namespace sluice
