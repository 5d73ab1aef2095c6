#include <sluice/async/backoff.hpp>
#include "transfer/row_counter.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/plain_row_counter.hpp"
#include "transfer/byte_block.hpp"

namespace row_counter_difference_tests {

using namespace sluice;
using test::plain_row_counter;

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

std::uint64_t plain_rows(export_format format, std::string_view text) {
    plain_row_counter counter(format);
    for (const char c : text) counter.take(c);
    return counter.rows();
}

std::uint64_t rows_by(export_format format, std::string_view text, std::size_t piece) {
    row_counter counter(format);
    for (std::size_t at = 0; at < text.size(); at += piece)
        counter.update(bytes_of(text.substr(at, piece)));
    return counter.rows();
}

constexpr export_format formats[] = {export_format::ndjson, export_format::csv,
                                     export_format::json};

/// Pieces of what the formats are made of; more of them than a random byte would bring.
constexpr std::string_view morsels[] = {
    "\n",   "\r",    "\r\n", "\"", "\"\"", "\\",     "\\\"", "\\\\",     "[",
    "]",    "{",     "}",    ",",  ", ",   " ",      "\t",   "x",        "1.5e3",
    "null", "\"a\"", ":",    "{}", "[]",   "}\n{",   "]},[", "\x7f\xff", "[[[[",
    "]]]]", "\xdb",  "\xfd", "K",  "k",    "abcdef", "\v",   "\x1b",     "\"\\\\\\\"\""};

std::string random_text(random_source& random, std::size_t least, std::size_t choices) {
    std::string text;
    const std::size_t offset = random() % std::size(morsels);
    while (text.size() < least)
        text += morsels[(offset + random() % choices * 7) % std::size(morsels)];
    return text;
}

}  // namespace

TEST_CASE("rows are those of a counter that takes a character at a time") {
    random_source random = split(1, 1);
    for (int i = 0; i < 3000; ++i) {
        const auto choices = 2 + random() % std::size(morsels);
        auto text = random_text(random, random() % 400, choices);
        if (i % 3 == 0) text.insert(0, "[");
        for (const auto format : formats) {
            const auto expected = plain_rows(format, text);
            const auto piece = 1 + random() % 200;
            if (rows_by(format, text, text.size() + 1) == expected &&
                rows_by(format, text, piece) == expected)
                continue;
            CAPTURE(i, name(format), text, piece, expected);
            CHECK(rows_by(format, text, text.size() + 1) == expected);
            CHECK(rows_by(format, text, piece) == expected);
        }
    }
}

TEST_CASE("rows are the same in pieces of every size") {
    random_source random = split(1, 2);
    for (int i = 0; i < 30; ++i) {
        auto text = random_text(random, 600, 2 + random() % std::size(morsels));
        if (i % 2 == 0) text.insert(0, "[");
        for (const auto format : formats) {
            const auto expected = plain_rows(format, text);
            for (std::size_t piece = 1; piece <= text.size(); ++piece) {
                const auto rows = rows_by(format, text, piece);
                if (rows == expected) continue;
                CAPTURE(i, name(format), text, piece);
                CHECK(rows == expected);
            }
        }
    }
}

TEST_CASE("a run of one character may cross a block wherever it likes") {
    for (const char filler : {'\\', '"', '\r', ' ', '\n', ',', '[', '}', 'x'}) {
        for (std::size_t before = 0; before < 66; ++before) {
            for (std::size_t length = 60; length < 70; ++length) {
                const auto text = "[" + std::string(before, 'y') + "\"" +
                                  std::string(length, filler) + "\",\n1,\n\"\r\n2]";
                for (const auto format : formats) {
                    const auto rows = rows_by(format, text, text.size());
                    const auto expected = plain_rows(format, text);
                    if (rows == expected) continue;
                    CAPTURE(filler, before, length, name(format));
                    CHECK(rows == expected);
                }
            }
        }
    }
}

TEST_CASE("a block finds every byte where it is, and no other") {
    random_source random = split(1, 3);
    for (int i = 0; i < 300; ++i) {
        char bytes[block_bytes];
        for (char& each : bytes) each = static_cast<char>(random() % (i % 2 == 0 ? 256 : 4));
        for (int wanted = 0; wanted < 256; ++wanted) {
            const char c = static_cast<char>(wanted);
            byte_mask expected = 0, either = 0;
            for (std::size_t k = 0; k < block_bytes; ++k) {
                expected |= byte_mask{bytes[k] == c} << k;
                either |= byte_mask{(bytes[k] | 0x20) == c} << k;
            }
            if (word_block(bytes).equal(c) != expected || byte_block(bytes).equal(c) != expected ||
                word_block(bytes).either_case(c) != either ||
                byte_block(bytes).either_case(c) != either) {
                CAPTURE(i, wanted);
                CHECK(word_block(bytes).equal(c) == expected);
                CHECK(byte_block(bytes).equal(c) == expected);
                CHECK(word_block(bytes).either_case(c) == either);
                CHECK(byte_block(bytes).either_case(c) == either);
            }
        }
    }
}

TEST_CASE("a block finds every pair of bytes, also where the first is in the block before") {
    random_source random = split(1, 4);
    for (int i = 0; i < 3000; ++i) {
        char text[1 + block_bytes];
        for (char& each : text) each = "ab\"\\"[random() % 4];
        const char* bytes = text + 1;
        byte_mask expected = 0;
        for (std::size_t k = 0; k < block_bytes; ++k) {
            const bool pair = text[k] == 'a' && bytes[k] == '"';
            expected |= byte_mask{pair || bytes[k] == '\\'} << k;
        }
        REQUIRE(word_block(bytes).pairs_or('a', '"', '\\') == expected);
        REQUIRE(byte_block(bytes).pairs_or('a', '"', '\\') == expected);
    }
}

}  // namespace row_counter_difference_tests
