#include "transfer/gunzip.hpp"

#include <array>
#include <random>
#include <vector>

#include "support/catch.hpp"
#include "support/gunzip_disagreement.hpp"
#include "support/gzip.hpp"
#include "support/piecewise_gunzip.hpp"
#include "support/zlib_deflate.hpp"
#include "support/zlib_gunzip.hpp"

namespace gunzip_difference_tests {

// sluice's gunzip beside zlib's, over streams that zlib made in every way it knows.

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr std::size_t all_of_it = 16 << 20;
constexpr std::size_t room = 64 << 10;

std::string noise(std::size_t size) {
    std::mt19937 random(1);
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(random());
    return text;
}

// Runs as long as the longest match of deflate (258), and a bit shorter and longer.
std::string runs(std::size_t size) {
    std::string text;
    for (std::size_t i = 0; text.size() < size; ++i)
        text.append(i % 7 == 0 ? 40'000 : 250 + i % 18, static_cast<char>(i));
    text.resize(size);
    return text;
}

// Repeats itself at the far edge of deflate's window, a little nearer and beyond it.
std::string echoes(std::size_t size) {
    const auto unit = noise(300);
    std::string text;
    for (std::size_t i = 0; text.size() < size; ++i) {
        text += unit;
        text.resize(text.size() + 32'460 + i, 'e');
    }
    text.resize(size);
    return text;
}

using maker = std::string (*)(std::size_t);
std::string rows(std::size_t size) {
    return sample_text(size);
}
constexpr maker makers[] = {rows, noise, runs, echoes};

// Of a stored block, of the window, of the longest match and of all it may look ahead.
constexpr std::size_t around_edges[] = {0,      1,      2,      255,    258,    259,
                                        16'383, 16'384, 32'506, 32'767, 32'768, 32'769,
                                        65'534, 65'535, 65'536, 65'537};

std::vector<deflate_settings> all_settings() {
    std::vector<deflate_settings> all;
    for (int level = 0; level <= 9; ++level) all.push_back({level});
    for (const int strategy : {Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED})
        all.push_back({6, strategy});
    for (const int bits : {9, 12}) all.push_back({6, Z_DEFAULT_STRATEGY, bits});
    for (const int memory : {1, 9}) all.push_back({6, Z_DEFAULT_STRATEGY, 15, memory});
    for (const int flush : {Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_BLOCK})
        all.push_back({6, Z_DEFAULT_STRATEGY, 15, 8, 1000, flush});
    return all;
}

gzip_fields fields_of(unsigned flags) {
    gzip_fields fields;
    if (flags & 1) fields.extra = std::string("\x01\x02\x04\x00more", 8);
    if (flags & 2) fields.name = "export.ndjson";
    if (flags & 4) fields.comment = "made for a test";
    fields.header_crc = (flags & 8) != 0;
    return fields;
}

// Both say the same of `stored`, in pieces of the given sizes.
void agree(std::string_view stored, std::initializer_list<std::size_t> sizes) {
    for (const std::size_t size : sizes) {
        const auto made = piecewise_gunzip(stored, of_size(size, room));
        const auto difference = gunzip_disagreement(made, stored);
        if (difference.empty()) continue;
        CAPTURE(size, stored.size());
        CHECK(difference == "");
    }
}

// The same, and the text is what went in.
void agree_on(std::string_view text, std::string_view stored,
              std::initializer_list<std::size_t> sizes) {
    REQUIRE(zlib_gunzip(stored).text == text);
    agree(stored, sizes);
}

// One short stream of each kind: what damage is tried on, at every place.
std::vector<std::string> short_streams() {
    const auto text = sample_text(220) + std::string(300, 'z') + noise(40);
    std::vector<std::string> all;
    for (const auto& how : all_settings()) {
        if (how.level >= 2 && how.level != 6) continue;
        auto cut = how;
        if (cut.flush_every) cut.flush_every = 100;
        all.push_back(gzip_member(zlib_deflate(text, cut), text));
    }
    const auto two = gzip("", fields_of(15)) + gzip(sample_text(90), fields_of(6));
    all.push_back(two);
    all.push_back(two + std::string(20, '\0'));
    return all;
}

}  // namespace

TEST_CASE("gunzip gives what zlib gives, at every level, strategy and flush", "[gunzip]") {
    for (const auto make : makers) {
        const auto text = make(100'000);
        for (const auto& how : all_settings()) {
            CAPTURE(how.level, how.strategy, how.window_bits, how.memory_level, how.flush);
            agree_on(text, gzip_member(zlib_deflate(text, how), text), {7, 64, 4096, all_of_it});
        }
    }
}

TEST_CASE("gunzip gives what zlib gives, at every size around a window or a block", "[gunzip]") {
    for (const auto make : makers) {
        for (const std::size_t size : around_edges) {
            const auto text = make(size);
            for (const auto& how :
                 {deflate_settings{0}, deflate_settings{6}, deflate_settings{6, Z_FIXED}}) {
                CAPTURE(size, how.level, how.strategy);
                const std::size_t piece = size < 20'000 ? 1 : 13;
                agree_on(text, gzip_member(zlib_deflate(text, how), text), {piece, all_of_it});
            }
        }
    }
}

TEST_CASE("gunzip gives what zlib gives, up to some MiB", "[gunzip]") {
    for (const auto make : makers) {
        const auto text = make((3 << 20) + 1);
        const auto stored = gzip_member(zlib_deflate(text, {1}), text);
        agree_on(text, stored, {64, 4096, all_of_it});
        agree_on(text + text, stored + stored, {4096});
    }
}

TEST_CASE("gunzip takes what zlib takes of members and their header fields", "[gunzip]") {
    const auto text = sample_text(500);
    for (unsigned first = 0; first < 16; ++first) {
        for (unsigned second = 0; second < 16; ++second) {
            CAPTURE(first, second);
            const auto stored = gzip(text, fields_of(first)) + gzip("") +
                                gzip(text, fields_of(second)) + gzip("", fields_of(first));
            agree_on(text + text, stored, {1, 2, 7, 64, all_of_it});
        }
    }
}

TEST_CASE("gunzip and zlib give one verdict on a stream cut at any byte", "[gunzip]") {
    for (const auto& stored : short_streams()) {
        for (std::size_t size = 0; size < stored.size(); ++size) {
            CAPTURE(size);
            agree(std::string_view(stored).substr(0, size), {1, 7, all_of_it});
        }
    }
}

TEST_CASE("gunzip and zlib give one verdict on a stream with any bit flipped", "[gunzip]") {
    for (const auto& stored : short_streams()) {
        for (std::size_t bit = 0; bit < stored.size() * 8; ++bit) {
            auto damaged = stored;
            damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
            CAPTURE(bit);
            agree(damaged, {7});
        }
    }
}

}  // namespace gunzip_difference_tests
