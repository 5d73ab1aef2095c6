#include "support/zlib_gunzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>

namespace sluice::test {
namespace {

// zlib judges two bytes at a time, sluice each of the four that tell a header.
bool could_be_header(std::string_view stored) {
    constexpr std::string_view begins = "\x1f\x8b\x08";
    constexpr std::size_t flags_at = 3;
    const auto shorter = std::min(begins.size(), stored.size());
    return stored.substr(0, shorter) == begins.substr(0, shorter) &&
           (stored.size() <= flags_at || (stored[flags_at] & 0xe0) == 0);
}

enum class verdict { whole, no_header, corrupt, truncated };

struct member {
    verdict is = verdict::whole;
    std::size_t size = 0;
};

verdict verdict_of(int result) {
    if (result == Z_STREAM_END) return verdict::whole;
    if (result == Z_BUF_ERROR) return verdict::truncated;
    return verdict::corrupt;
}

// The member that `stored` begins with.
member take_member(std::string_view stored, std::string& text) {
    if (!could_be_header(stored)) return {verdict::no_header};
    constexpr int gzip_only = 16;
    z_stream stream{};
    if (inflateInit2(&stream, MAX_WBITS + gzip_only) != Z_OK) throw std::bad_alloc();
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(stored.data()));
    stream.avail_in = static_cast<uInt>(stored.size());
    int result = Z_OK;
    while (result == Z_OK) {
        Bytef block[1 << 14];
        stream.next_out = block;
        stream.avail_out = sizeof block;
        result = inflate(&stream, Z_NO_FLUSH);
        text.append(reinterpret_cast<const char*>(block), sizeof block - stream.avail_out);
    }
    const member taken{verdict_of(result), stream.total_in};
    inflateEnd(&stream);
    return taken;
}

}  // namespace

inflated zlib_gunzip(std::string_view stored) {
    inflated made;
    for (bool first = true; first || !stored.empty(); first = false) {
        if (stored.empty()) {
            made.problem = error::not_gzip;
            return made;
        }
        if (!first && stored.front() == '\0') {
            if (stored.find_first_not_of('\0') != stored.npos) made.problem = error::data_corrupt;
            return made;
        }
        const auto taken = take_member(stored, made.text);
        if (taken.is == verdict::no_header)
            made.problem = first ? error::not_gzip : error::data_corrupt;
        if (taken.is == verdict::corrupt) made.problem = error::data_corrupt;
        if (taken.is == verdict::truncated) made.problem = error::data_truncated;
        if (made.problem) return made;
        stored.remove_prefix(taken.size);
        made.good_stored += taken.size;
        made.good_text = made.text.size();
    }
    return made;
}

}  // namespace sluice::test
