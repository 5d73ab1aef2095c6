#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sluice {

/// A set of places in a block: bit i is its byte i.
using byte_mask = std::uint64_t;

inline constexpr std::size_t block_bytes = 64;

/// Where bytes are what they are, by words of the machine: for machines without vectors that we
/// know, and to hold the others against.
class word_block {
public:
    /// Reads `block_bytes` bytes, which must outlive this.
    explicit word_block(const char* bytes) noexcept : bytes_(bytes) {}

    /// Where `wanted` stands.
    byte_mask equal(char wanted) const noexcept { return equal(wanted, 0); }
    /// Where `lower` stands, or the character whose code is less by 0x20: `[` for `{`.
    byte_mask either_case(char lower) const noexcept { return equal(lower, 0x20); }
    /// Where `second` stands behind `first`, and where `other` does. Reads the byte before, too.
    byte_mask pairs_or(char first, char second, char other) const noexcept {
        return (word_block(bytes_ - 1).equal(first) & equal(second)) | equal(other);
    }

private:
    static constexpr std::uint64_t ones = ~std::uint64_t{0} / 255;  // 1 in every byte

    byte_mask equal(char wanted, unsigned char ignored) const noexcept {
        byte_mask found = 0;
        for (std::size_t word = 0; word < block_bytes / 8; ++word) {
            const std::uint64_t differs = (load(bytes_ + 8 * word) | ones * ignored) ^
                                          ones * static_cast<unsigned char>(wanted);
            // A byte's highest bit is left at 1 only where all of it is 0.
            const std::uint64_t low = ones * 0x7f;
            const std::uint64_t zero = ~(((differs & low) + low) | differs | low) >> 7;
            // Byte k's one bit is moved to bit k of the highest byte, without a carry.
            found |= (zero * 0x0102040810204080 >> 56) << (8 * word);
        }
        return found;
    }

    // The first byte is the lowest, whatever the machine.
    static std::uint64_t load(const char* from) noexcept {
        std::uint64_t word = 0;
        std::memcpy(&word, from, sizeof word);
        if constexpr (std::endian::native == std::endian::big) return __builtin_bswap64(word);
        return word;
    }

    const char* bytes_;
};

#ifdef __SSE2__

/// The same by vectors that every x86-64 has. Wider ones were not faster (measured).
class vector_block {
public:
    explicit vector_block(const char* bytes) noexcept : bytes_(bytes) {
        for (int i = 0; i < 4; ++i)
            parts_[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * i));
    }

    byte_mask equal(char wanted) const noexcept {
        return gather(
            [same = _mm_set1_epi8(wanted)](__m128i part) { return _mm_cmpeq_epi8(part, same); });
    }

    byte_mask either_case(char lower) const noexcept {
        const auto ignored = _mm_set1_epi8(0x20);
        return gather([same = _mm_set1_epi8(lower), ignored](__m128i part) {
            return _mm_cmpeq_epi8(_mm_or_si128(part, ignored), same);
        });
    }

    byte_mask pairs_or(char first, char second, char other) const noexcept {
        const vector_block before(bytes_ - 1);
        const auto bits = [&](int i) {
            const auto starts = _mm_cmpeq_epi8(before.parts_[i], _mm_set1_epi8(first));
            const auto ends = _mm_cmpeq_epi8(parts_[i], _mm_set1_epi8(second));
            const auto others = _mm_cmpeq_epi8(parts_[i], _mm_set1_epi8(other));
            return bits_of(_mm_or_si128(_mm_and_si128(starts, ends), others));
        };
        return bits(0) | bits(1) << 16 | bits(2) << 32 | bits(3) << 48;
    }

private:
    template <class Compare>
    byte_mask gather(Compare compare) const noexcept {
        const auto bits = [&](int i) { return bits_of(compare(parts_[i])); };
        return bits(0) | bits(1) << 16 | bits(2) << 32 | bits(3) << 48;
    }
    static byte_mask bits_of(__m128i same) noexcept {
        return static_cast<unsigned>(_mm_movemask_epi8(same));
    }

    const char* bytes_;
    __m128i parts_[4];
};

using byte_block = vector_block;

#else

using byte_block = word_block;

#endif

/// The first of them alone.
constexpr byte_mask first_of(byte_mask places) noexcept {
    return places & (~places + 1);
}

/// From each place in `marks` on to before the next one, in turn: what quotes enclose, the opening
/// one included.
inline byte_mask enclosed(byte_mask marks) noexcept {
    // No loop: compilers keep it as one.
    marks ^= marks << 1;
    marks ^= marks << 2;
    marks ^= marks << 4;
    marks ^= marks << 8;
    marks ^= marks << 16;
    return marks ^ marks << 32;
}

/// What a backslash before it makes a part of a string; the first is so if `carried`.
inline byte_mask escaped_by(byte_mask backslashes, bool carried) noexcept {
    byte_mask escaped = carried ? 1 : 0;
    byte_mask left = backslashes & ~escaped;
    if ((left & left << 1) == 0) return escaped | left << 1;  // none of them escapes another
    while (left != 0) {
        const byte_mask pair = first_of(left) * 3;  // it, and what it escapes
        escaped |= pair & ~first_of(left);
        left &= ~pair;
    }
    return escaped;
}

/// What is in quotes, the opening ones included; from the first on if `carried`.
inline byte_mask quoted_by(byte_mask quotes, bool carried) noexcept {
    const byte_mask unmatched_in = carried ? ~byte_mask{0} : 0;
    return (quotes == 0 ? 0 : enclosed(quotes)) ^ unmatched_in;
}

}  // namespace sluice
