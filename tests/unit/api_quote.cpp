#include <sluice/core/limits.hpp>

#include "api/quote.hpp"
#include "support/catch.hpp"

namespace api_quote_tests {

using namespace sluice;

TEST_CASE("quoted words cannot act on a terminal") {
    const struct {
        std::string words;
        std::string quoted;
    } rows[] = {
        {"", ""},
        {"plain", "plain"},
        {"  two \r\n\t words  ", "two words"},
        {"\x1b[31mred\x1b[0m", "[31mred[0m"},
        {std::string("a\0b", 3), "ab"},
        {"bell\a, back\b, del\x7f", "bell, back, del"},
        {"c1 \xC2\x9B"
         "31m",
         "c1 31m"},
        {"turned \xE2\x80\xAE round", "turned round"},
        {"isolated \xE2\x81\xA6 text", "isolated text"},
        {"Größe 大小 😀", "Größe 大小 😀"},
        {"broken \xC3( \xFF \xE2\x82", "broken ?( ? ??"},
        {"surrogate \xED\xA0\x80", "surrogate ???"},
        {"overlong \xC0\xAF \xE0\x80\xAF", "overlong ?? ???"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.words);
        CHECK(quote(row.words) == row.quoted);
    }
}

TEST_CASE("quoted words are cut between characters, and say so") {
    const std::string fits(limits::quoted_bytes, 'x');
    CHECK(quote(fits) == fits);
    for (const std::string filler : {"x", "ö", "大", "😀"}) {
        for (std::size_t shift = 0; shift < 4; ++shift) {
            std::string words(shift, 'a');
            while (words.size() <= 2 * limits::quoted_bytes) words += filler;
            const std::string cut = quote(words);
            CAPTURE(filler, shift, cut);
            CHECK(cut.size() <= limits::quoted_bytes);
            CHECK(cut.size() > limits::quoted_bytes - 8);
            REQUIRE(cut.ends_with("…"));
            CHECK(words.starts_with(cut.substr(0, cut.size() - 3)));
            CHECK(cut.find('?') == std::string::npos);
            CHECK(quote(cut) == cut);
        }
    }
}

}  // namespace api_quote_tests
