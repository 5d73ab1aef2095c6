#include <sluice/transfer/checksum.hpp>

#include <fmt/format.h>
#include <isa-l/crc.h>
#define XXH_STATIC_LINKING_ONLY  // for the size of a state
#include <xxhash.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <new>

namespace sluice {

std::uint32_t crc32c(std::uint32_t so_far, std::span<const std::byte> bytes) noexcept {
    // ISA-L leaves the inversion before and after to the caller, takes an int for the length, and
    // forgot a const.
    std::uint32_t crc = ~so_far;
    while (!bytes.empty()) {
        const auto piece = bytes.first(std::min<std::size_t>(bytes.size(), INT_MAX));
        auto* data = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(piece.data()));
        crc = crc32_iscsi(data, static_cast<int>(piece.size()), crc);
        bytes = bytes.subspan(piece.size());
    }
    return ~crc;
}

class xxh3_digest::state {
public:
    state() : stream(XXH3_createState()) {
        if (stream == nullptr) throw std::bad_alloc();
        XXH3_128bits_reset(stream);
    }
    ~state() { XXH3_freeState(stream); }
    state(const state&) = delete;
    state& operator=(const state&) = delete;

    XXH3_state_t* stream;
};

xxh3_digest::xxh3_digest() : state_(std::make_unique<state>()) {}
xxh3_digest::~xxh3_digest() = default;
xxh3_digest::xxh3_digest(xxh3_digest&&) noexcept = default;
xxh3_digest& xxh3_digest::operator=(xxh3_digest&&) noexcept = default;

void xxh3_digest::update(std::span<const std::byte> bytes) noexcept {
    XXH3_128bits_update(state_->stream, bytes.data(), bytes.size());
}

std::string xxh3_digest::hex() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_->stream);
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::vector<std::byte> xxh3_digest::save() const {
    const auto bytes = std::as_bytes(std::span(state_->stream, 1));
    return {bytes.begin(), bytes.end()};
}

// A state points to the library's own secret, which lies elsewhere in another process.
bool xxh3_digest::restore(std::span<const std::byte> saved) noexcept {
    auto& stream = *state_->stream;
    if (saved.size() != sizeof stream) return false;
    XXH3_128bits_reset(&stream);
    const auto* secret = stream.extSecret;
    std::memcpy(static_cast<void*>(&stream), saved.data(), sizeof stream);
    stream.extSecret = secret;
    return true;
}

std::string encode_base64(std::span<const unsigned char> bytes) {
    constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto left = std::min<std::size_t>(bytes.size() - i, 3);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = group << 8 | (k < left ? bytes[i + k] : 0u);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            text += k <= left ? digits[group >> (18 - 6 * k) & 63] : '=';
        }
    }
    return text;
}

}  // namespace sluice
