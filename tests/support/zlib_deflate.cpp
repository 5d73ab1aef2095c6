#include "support/zlib_deflate.hpp"

#include <algorithm>
#include <stdexcept>

namespace sluice::test {
namespace {

void require_zlib(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("zlib: ") + what);
}

// Takes `piece` into the stream, and puts out what `flush` makes it put out.
void put(z_stream& stream, std::string_view piece, int flush, std::string& out) {
    Bytef block[1 << 14];
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    stream.avail_in = static_cast<uInt>(piece.size());
    do {
        stream.next_out = block;
        stream.avail_out = sizeof block;
        require_zlib(deflate(&stream, flush) != Z_STREAM_ERROR, "deflate");
        out.append(reinterpret_cast<const char*>(block), sizeof block - stream.avail_out);
    } while (stream.avail_out == 0);
}

}  // namespace

std::string zlib_deflate(std::string_view text, const deflate_settings& how) {
    z_stream stream{};
    require_zlib(deflateInit2(&stream, how.level, Z_DEFLATED, -how.window_bits, how.memory_level,
                              how.strategy) == Z_OK,
                 "settings");
    std::string out;
    while (how.flush_every > 0 && text.size() > how.flush_every) {
        put(stream, text.substr(0, how.flush_every), how.flush, out);
        text.remove_prefix(how.flush_every);
    }
    put(stream, text, Z_FINISH, out);
    deflateEnd(&stream);
    return out;
}

}  // namespace sluice::test
