// Does gunzip say of every stream what zlib says of it, however it is cut up?

#include <memory>
#include <random>

#include "fuzz/fuzz_input.hpp"
#include "support/gunzip_disagreement.hpp"
#include "support/gzip.hpp"
#include "support/piecewise_gunzip.hpp"
#include "support/zlib_deflate.hpp"

using namespace sluice;
using namespace sluice::test;
using sluice::fuzz::claim;
using sluice::fuzz::fuzz_input;

namespace {

std::string noise(std::size_t size, unsigned seed) {
    std::minstd_rand random(seed);
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(random());
    return text;
}

std::string choose_text(fuzz_input& from) {
    constexpr std::size_t beyond_the_window = 40'000;
    const auto kind = from.below(4);
    if (kind == 0) return std::string(from.text(from.below(256)));
    const auto size = from.below(beyond_the_window);
    if (kind == 1) return sample_text(size, from.byte());
    if (kind == 2) return std::string(size, static_cast<char>(from.byte()));
    return noise(size, from.byte());
}

deflate_settings choose_settings(fuzz_input& from) {
    constexpr int flushes[] = {Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_BLOCK};
    deflate_settings how;
    how.level = static_cast<int>(from.below(10));
    how.strategy = static_cast<int>(from.below(Z_FIXED + 1));
    how.window_bits = static_cast<int>(9 + from.below(7));
    how.memory_level = static_cast<int>(1 + from.below(9));
    if (!from.yes()) return how;
    how.flush_every = 1 + from.below(5000);
    how.flush = flushes[from.below(std::size(flushes))];
    return how;
}

gzip_fields choose_fields(fuzz_input& from) {
    gzip_fields fields;
    const auto which = from.byte();
    const auto size = which & 15 ? from.below(300) : 0;
    if (which & 1) fields.extra = std::string(size, 'x');
    if (which & 2) fields.name = std::string(size, 'n');
    if (which & 4) fields.comment = std::string(size, 'c');
    fields.header_crc = (which & 8) != 0;
    return fields;
}

// Members as zlib makes them, and what they hold.
std::string choose_members(fuzz_input& from, std::string& all_text) {
    std::string stored;
    for (auto members = 1 + from.below(4); members > 0; --members) {
        const auto fields = choose_fields(from);
        const auto how = choose_settings(from);
        const auto text = choose_text(from);
        stored += gzip_member(zlib_deflate(text, how), text, fields);
        all_text += text;
    }
    return stored;
}

enum class state { good, cut, damaged };

state damage(fuzz_input& from, std::string& stored) {
    switch (from.below(5)) {
        case 1:
            stored.resize(from.below(stored.size()));
            return state::cut;
        case 2: {
            char& hit = stored[from.below(stored.size())];
            hit = static_cast<char>(hit ^ (1 << from.below(8)));
            return state::damaged;
        }
        case 3:
            stored.append(from.rest());
            return state::damaged;
        case 4:
            stored.append(from.below(5000), '\0');
            return state::good;
        default:
            return state::good;
    }
}

std::function<std::size_t()> choose_sizes(fuzz_input& from) {
    const auto largest = 1 + from.below(20'000);
    if (from.yes()) return [largest] { return largest; };
    const auto random = std::make_shared<std::minstd_rand>(from.byte());
    return [=] { return 1 + (*random)() % largest; };
}

// Of a stream that is damaged and cut, ISA-L may see the damage before zlib does.
bool saw_more(const inflated& made, std::string_view stored) {
    return made.problem == error::data_corrupt &&
           zlib_gunzip(stored).problem == error::data_truncated;
}

void check(std::string_view stored, const pieces& how, bool only_cut) {
    const auto made = piecewise_gunzip(stored, how);
    if (!only_cut && saw_more(made, stored)) return;
    claim(gunzip_disagreement(made, stored).empty(), "gunzip says what zlib says",
          gunzip_disagreement(made, stored));
}

void check_bound(std::string_view stored, const pieces& how, std::uint64_t bound) {
    const auto whole = piecewise_gunzip(stored, how);
    const auto bounded = piecewise_gunzip(stored, how, bound);
    claim(bounded.text.size() <= bound, "gunzip keeps its bound");
    if (whole.problem) return;
    if (whole.text.size() <= bound)
        claim(!bounded.problem && bounded.text == whole.text, "a bound that is kept is not felt");
    else
        claim(bounded.problem == error::output_too_large, "a bound that is passed is told");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz_input from(data, size);
    const bool made_here = from.yes();
    pieces how;
    how.in = choose_sizes(from);
    how.out = choose_sizes(from);
    const auto bound = from.yes() ? std::optional(from.below(100'000)) : std::nullopt;
    std::string stored, text;
    auto now = state::damaged;
    if (made_here) {
        stored = choose_members(from, text);
        now = damage(from, stored);
        if (now == state::good) claim(zlib_gunzip(stored).text == text, "the test is right");
    } else {
        stored = from.rest();
    }
    check(stored, how, now != state::damaged);
    if (bound) check_bound(stored, how, *bound);
    return 0;
}
