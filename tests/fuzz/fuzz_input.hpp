#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

namespace sluice::fuzz {

/// What the fuzzer brings, read from its front as choices; at its end every choice is the first.
class fuzz_input {
public:
    fuzz_input(const std::uint8_t* data, std::size_t size)
        : left_(reinterpret_cast<const char*>(data), size) {}

    std::uint8_t byte() {
        if (left_.empty()) return 0;
        const auto first = static_cast<std::uint8_t>(left_.front());
        left_.remove_prefix(1);
        return first;
    }
    bool yes() { return byte() % 2 != 0; }
    /// 0 to `bound` - 1; takes no more bytes than that needs.
    std::size_t below(std::size_t bound) {
        if (bound == 0) return 0;
        std::size_t value = 0;
        for (std::size_t most = bound - 1; most > 0; most >>= 8) value = value << 8 | byte();
        return value % bound;
    }
    std::string_view text(std::size_t size) {
        const auto taken = left_.substr(0, size);
        left_.remove_prefix(taken.size());
        return taken;
    }
    std::string_view line() {
        const auto taken = text(left_.find('\n'));
        byte();
        return taken;
    }
    std::string_view rest() { return text(left_.size()); }

private:
    std::string_view left_;
};

/// Ends the program when sluice breaks the claim; libFuzzer keeps the input that made it do so.
inline void claim(bool holds, std::string_view what, std::string_view seen = {}) {
    if (holds) return;
    std::fprintf(stderr, "FOUND: it is not true that %.*s\n%.*s\n", static_cast<int>(what.size()),
                 what.data(), static_cast<int>(seen.size()), seen.data());
    std::abort();
}

}  // namespace sluice::fuzz

/// Called by libFuzzer for each input. Each file of this folder defines one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
