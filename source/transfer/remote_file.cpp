#include "transfer/remote_file.hpp"

#include <charconv>

#include "transfer/content_range.hpp"

namespace sluice {
namespace {

constexpr std::size_t longest_etag = 1024;

// A weak tag cannot be asked for with If-Match, and what could not be sent back is none.
std::string strong_etag(const header_list& headers) {
    const auto tag = headers.find("etag").value_or("");
    if (tag.empty() || tag.size() > longest_etag || tag.starts_with("W/")) return {};
    for (const char c : tag) {
        if (c <= ' ' || c > '~') return {};
    }
    return std::string(tag);
}

std::optional<std::uint64_t> whole_length(const reply_head& head) {
    if (head.status != 206) return head.content_length;
    const auto range = parse_content_range(head.headers.find("content-range").value_or(""));
    return range ? range->total : std::nullopt;
}

std::optional<std::uint64_t> stored_length(const header_list& headers) {
    const auto text = headers.find("x-goog-stored-content-length").value_or("");
    std::uint64_t value = 0;
    const auto [stopped, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = problem == std::errc() && stopped == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

template <class T>
bool differ(const std::optional<T>& a, const std::optional<T>& b) {
    return a && b && *a != *b;
}

bool differ(const std::string& a, const std::string& b) {
    return !a.empty() && !b.empty() && a != b;
}

template <class T>
void fill(std::optional<T>& known, const std::optional<T>& later) {
    if (!known) known = later;
}

void fill(std::string& known, const std::string& later) {
    if (known.empty()) known = later;
}

}  // namespace

remote_file describe(const reply_head& head) {
    remote_file seen;
    seen.etag = strong_etag(head.headers);
    seen.length = whole_length(head);
    seen.stored_length = stored_length(head.headers);
    seen.hash = parse_stored_hash(head.headers.all("x-goog-hash"));
    seen.chunked = head.headers.all("transfer-encoding").find("chunked") != std::string::npos;
    return seen;
}

bool contradict(const remote_file& a, const remote_file& b) {
    return differ(a.etag, b.etag) || differ(a.length, b.length) ||
           differ(a.stored_length, b.stored_length) || differ(a.hash.crc32c, b.hash.crc32c) ||
           differ(a.hash.md5, b.hash.md5);
}

void complete(remote_file& known, const remote_file& later) {
    fill(known.etag, later.etag);
    fill(known.length, later.length);
    fill(known.stored_length, later.stored_length);
    fill(known.hash.crc32c, later.hash.crc32c);
    // An MD5 told late is left out: the bytes that it should have begun with are gone.
    known.chunked = later.chunked;
}

}  // namespace sluice
