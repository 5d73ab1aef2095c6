#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// CRC32C (Castagnoli), as Google Cloud Storage states it; starts at 0.
std::uint32_t crc32c(std::uint32_t so_far, std::span<const std::byte> bytes) noexcept;

/// XXH3-128 of a stream, in 32 hex digits.
class xxh3_digest {
public:
    xxh3_digest();
    ~xxh3_digest();
    xxh3_digest(xxh3_digest&&) noexcept;
    xxh3_digest& operator=(xxh3_digest&&) noexcept;

    void update(std::span<const std::byte> bytes) noexcept;
    std::string hex() const;

    /// All that is needed to resume from here, for the same build alone.
    std::vector<std::byte> save() const;
    /// Resumes from what `save` gave; false, and unchanged, when its size is another.
    [[nodiscard]] bool restore(std::span<const std::byte> saved) noexcept;

private:
    class state;
    std::unique_ptr<state> state_;
};

/// MD5 of a stream, where a server gives nothing better.
class md5_digest {
public:
    md5_digest();
    ~md5_digest();
    md5_digest(md5_digest&&) noexcept;
    md5_digest& operator=(md5_digest&&) noexcept;

    void update(std::span<const std::byte> bytes);
    std::array<unsigned char, 16> finish();

    /// All that is needed to go on from here, for the same build alone.
    std::vector<std::byte> save() const;
    /// Goes on from what `save` gave; false, and unchanged, when its size is another.
    [[nodiscard]] bool restore(std::span<const std::byte> saved) noexcept;

private:
    class state;
    std::unique_ptr<state> state_;
};

/// Standard base64 with padding (RFC 4648, 4), as `x-goog-hash` uses it.
std::string encode_base64(std::span<const unsigned char> bytes);

}  // namespace sluice
