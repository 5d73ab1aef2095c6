#include "transfer/gunzip.hpp"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>

namespace sluice {
namespace {

constexpr std::array<std::byte, 2> magic{std::byte{0x1f}, std::byte{0x8b}};
constexpr std::size_t last_judged = 3;  // the header's flags

// Whether `byte` can be a header's byte `at`: its reserved bits may announce a field that nobody
// here knows, and then the rest would be read amiss (RFC 1952, 2.3.1.2).
bool fits_header(std::size_t at, std::byte byte) noexcept {
    constexpr std::byte deflated{8}, reserved{0xe0};
    if (at < magic.size()) return byte == magic[at];
    if (at == 2) return byte == deflated;
    return (byte & reserved) == std::byte{};
}

std::uint32_t clipped(std::uint64_t size) noexcept {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(size, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

class gunzip::state {
public:
    explicit state(std::uint64_t largest_output) : largest_(largest_output) {
        isal_inflate_init(&stream_);
        begin_member();
    }

    outcome<step> inflate(std::span<const std::byte> in, std::span<std::byte> out) {
        if (problem_) return failure(*problem_);
        // One byte beyond the bound tells a stream that ends at it from one that goes on.
        const std::uint64_t room = std::max(largest_ - produced_ + 1, largest_ - produced_);
        stream_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(in.data()));
        stream_.avail_in = clipped(in.size());
        stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
        stream_.avail_out = clipped(std::min<std::uint64_t>(out.size(), room));
        const auto all_in = stream_.avail_in;
        const auto all_out = stream_.avail_out;

        while (!problem_ && advance()) {
        }
        step done;
        done.consumed = all_in - stream_.avail_in;
        done.produced = all_out - stream_.avail_out;
        produced_ += done.produced;
        if (!problem_ && produced_ > largest_) problem_ = error::output_too_large;
        if (problem_) return failure(*problem_);
        return done;
    }

    outcome<void> finish() const {
        if (problem_) return failure(*problem_);
        if (at_ == place::padding || (at_ == place::header && header_bytes_ == 0 && members_ > 0)) {
            return {};
        }
        if (members_ == 0 && at_ == place::header && header_bytes_ == 0) {
            return failure(error::not_gzip);
        }
        return failure(error::data_truncated);
    }

    std::uint64_t produced() const noexcept { return produced_; }

    std::vector<std::byte> save() const {
        state kept = *this;
        // They point at what the last caller brought.
        kept.stream_.next_in = kept.stream_.next_out = nullptr;
        const auto bytes = std::as_bytes(std::span(&kept, 1));
        return {bytes.begin(), bytes.end()};
    }

    bool restore(std::span<const std::byte> saved) noexcept {
        if (saved.size() != sizeof *this) return false;
        const auto largest = largest_;
        std::memcpy(static_cast<void*>(this), saved.data(), saved.size());
        largest_ = largest;
        return true;
    }

private:
    enum class place { header, member, padding };

    // One step of the stream's grammar; false when it needs more input or more room.
    bool advance() {
        switch (at_) {
            case place::header:
                return read_header();
            case place::member:
                return read_member();
            case place::padding:
                return skip_padding();
        }
        return false;
    }

    bool read_header() {
        if (stream_.avail_in == 0) return false;
        if (header_bytes_ == 0 && members_ > 0 && *stream_.next_in == 0) {
            at_ = place::padding;
            return true;
        }
        // ISA-L looks at the first bytes only when it has ten of them, and at the flags it knows; a
        // short text must be told from a short gzip stream all the same.
        for (std::size_t i = header_bytes_; i <= last_judged; ++i) {
            if (i - header_bytes_ >= stream_.avail_in) break;
            if (!fits_header(i, std::byte{stream_.next_in[i - header_bytes_]})) return no_member();
        }
        const auto before = stream_.avail_in;
        const int result = isal_read_gzip_header(&stream_, &header_);
        header_bytes_ += before - stream_.avail_in;
        if (result == ISAL_END_INPUT) return false;
        if (result == ISAL_INCORRECT_CHECKSUM) return stop(error::data_corrupt);
        if (result != ISAL_DECOMP_OK) return no_member();
        // The header is behind us: only the body and its trailer are left to be checked.
        stream_.crc_flag = ISAL_GZIP_NO_HDR_VER;
        at_ = place::member;
        return true;
    }

    bool read_member() {
        if (isal_inflate(&stream_) != ISAL_DECOMP_OK) return stop(error::data_corrupt);
        // The return code tells neither the end of a member nor a truncated one; the state does.
        if (stream_.block_state != ISAL_BLOCK_FINISH) return false;
        ++members_;
        begin_member();
        return true;
    }

    bool skip_padding() {
        while (stream_.avail_in > 0 && *stream_.next_in == 0) {
            ++stream_.next_in;
            --stream_.avail_in;
        }
        return stream_.avail_in > 0 && stop(error::data_corrupt);
    }

    // Leaves input and output of the stream as they are.
    void begin_member() {
        isal_inflate_reset(&stream_);
        stream_.crc_flag = ISAL_GZIP;
        isal_gzip_header_init(&header_);
        header_bytes_ = 0;
        at_ = place::header;
    }

    bool no_member() { return stop(members_ == 0 ? error::not_gzip : error::data_corrupt); }

    bool stop(error cause) {
        problem_ = cause;
        return false;
    }

    // Zeroed, so that what is saved holds nothing of what lay there before.
    inflate_state stream_{};
    isal_gzip_header header_{};
    place at_ = place::header;
    std::size_t header_bytes_ = 0;
    std::uint64_t members_ = 0;
    std::uint64_t produced_ = 0;
    std::uint64_t largest_;
    std::optional<error> problem_;
};

gunzip::gunzip(std::uint64_t largest_output) : state_(std::make_unique<state>(largest_output)) {}
gunzip::~gunzip() = default;
gunzip::gunzip(gunzip&&) noexcept = default;
gunzip& gunzip::operator=(gunzip&&) noexcept = default;

outcome<gunzip::step> gunzip::inflate(std::span<const std::byte> in, std::span<std::byte> out) {
    return state_->inflate(in, out);
}

outcome<void> gunzip::finish() const {
    return state_->finish();
}

std::uint64_t gunzip::produced() const noexcept {
    return state_->produced();
}

std::vector<std::byte> gunzip::save() const {
    static_assert(std::is_trivially_copyable_v<state>);
    return state_->save();
}

bool gunzip::restore(std::span<const std::byte> saved) noexcept {
    return state_->restore(saved);
}

}  // namespace sluice
