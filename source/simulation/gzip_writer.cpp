#include "simulation/gzip_writer.hpp"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

namespace sluice {
namespace {

constexpr std::size_t block_bytes = 128 << 10;
// ISA-L counts input in 32 bits.
constexpr std::size_t largest_step = 1U << 30U;

std::uint8_t* bytes_of(std::string_view text) {
    // ISA-L's input pointer is not const, but it only reads through it.
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

}  // namespace

class gzip_writer::state {
public:
    isal_zstream stream{};
    std::vector<std::uint8_t> work = std::vector<std::uint8_t>(ISAL_DEF_LVL1_DEFAULT);
    std::string out;
};

gzip_writer::gzip_writer() : state_(std::make_unique<state>()) {
    isal_deflate_init(&state_->stream);
    state_->stream.gzip_flag = IGZIP_GZIP;
    state_->stream.level = 1;
    state_->stream.level_buf = state_->work.data();
    state_->stream.level_buf_size = static_cast<std::uint32_t>(state_->work.size());
}

gzip_writer::~gzip_writer() = default;

void gzip_writer::write(std::string_view piece) {
    for (; piece.size() > largest_step; piece.remove_prefix(largest_step)) {
        deflate(piece.substr(0, largest_step), false);
    }
    deflate(piece, false);
}

std::string gzip_writer::finish() {
    deflate({}, true);
    // Thousands of small files are kept in a long run, each of which would hold a block.
    state_->out.shrink_to_fit();
    return std::move(state_->out);
}

void gzip_writer::deflate(std::string_view piece, bool last) {
    isal_zstream& stream = state_->stream;
    std::string& out = state_->out;
    stream.next_in = bytes_of(piece);
    stream.avail_in = static_cast<std::uint32_t>(piece.size());
    stream.end_of_stream = last ? 1 : 0;
    stream.flush = NO_FLUSH;
    do {
        const std::size_t used = out.size();
        out.resize(used + block_bytes);
        stream.next_out = reinterpret_cast<std::uint8_t*>(out.data() + used);
        stream.avail_out = block_bytes;
        const int result = isal_deflate(&stream);
        out.resize(out.size() - stream.avail_out);
        if (result != COMP_OK) {
            throw std::logic_error("deflate failed");
        }
    } while (stream.avail_out == 0 || stream.avail_in > 0 ||
             (last && stream.internal_state.state != ZSTATE_END));
}

std::string inflate_member(std::string_view gzipped) {
    auto state = std::make_unique<inflate_state>();
    isal_inflate_init(state.get());
    state->crc_flag = ISAL_GZIP;
    state->next_in = bytes_of(gzipped);
    state->avail_in = static_cast<std::uint32_t>(gzipped.size());
    std::string out;
    do {
        const std::size_t used = out.size();
        out.resize(used + block_bytes);
        state->next_out = reinterpret_cast<std::uint8_t*>(out.data() + used);
        state->avail_out = block_bytes;
        const int result = isal_inflate(state.get());
        out.resize(out.size() - state->avail_out);
        if (result != ISAL_DECOMP_OK) {
            throw std::logic_error("inflate failed");
        }
    } while (state->avail_out == 0);
    return out;
}

}  // namespace sluice
