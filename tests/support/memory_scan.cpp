#include "support/memory_scan.hpp"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace sluice::test {
namespace {

constexpr char mask = 0x55;
constexpr std::size_t block_bytes = 1 << 20;
// A larger one is a sanitizer's own, and mostly not there.
constexpr std::uintptr_t largest_span = std::uintptr_t{1} << 30;

struct span_of_memory {
    std::uintptr_t from = 0;
    std::uintptr_t to = 0;
};

std::vector<span_of_memory> writable_memory() {
    std::vector<span_of_memory> all;
    std::ifstream lines("/proc/self/maps");
    for (std::string line; std::getline(lines, line);) {
        std::size_t used = 0;
        span_of_memory one;
        one.from = std::stoull(line, &used, 16);
        const auto rest = line.substr(used + 1);
        one.to = std::stoull(rest, &used, 16);
        if (one.to - one.from > largest_span) continue;
        if (rest.compare(used + 1, 2, "rw") == 0) all.push_back(one);
    }
    return all;
}

class memory_file {
public:
    memory_file() : file_(::open("/proc/self/mem", O_RDONLY | O_CLOEXEC)) {
        if (file_ < 0) throw std::runtime_error("this process's memory cannot be opened");
    }
    ~memory_file() { ::close(file_); }
    memory_file(const memory_file&) = delete;
    memory_file& operator=(const memory_file&) = delete;

    // What is there of the bytes asked for.
    std::size_t read(std::uintptr_t at, char* into, std::size_t size) const {
        const auto got = ::pread(file_, into, size, static_cast<off_t>(at));
        return got < 0 ? 0 : static_cast<std::size_t>(got);
    }

private:
    int file_;
};

}  // namespace

std::string scrambled(std::string_view text) {
    std::string made(text);
    for (char& c : made) c = static_cast<char>(c ^ mask);
    return made;
}

std::size_t copies_in_memory(std::string_view scrambled_text) {
    const memory_file memory;
    // The block is scrambled as soon as it is read, and is passed over where it lies: it must hold
    // nothing that is found, neither now nor the next time.
    std::vector<char> block(block_bytes + scrambled_text.size());
    const auto own = reinterpret_cast<std::uintptr_t>(block.data());
    std::size_t copies = 0;
    for (const auto& span : writable_memory()) {
        for (auto at = span.from; at < span.to; at += block_bytes) {
            const auto wanted = std::min<std::size_t>(span.to - at, block.size());
            const auto got = memory.read(at, block.data(), wanted);
            for (std::size_t i = 0; i < got; ++i) block[i] = static_cast<char>(block[i] ^ mask);
            const auto end = block.begin() + static_cast<std::ptrdiff_t>(got);
            for (auto found = block.begin();; ++found) {
                found = std::search(found, end, scrambled_text.begin(), scrambled_text.end());
                if (found == end) break;
                const auto offset = static_cast<std::size_t>(found - block.begin());
                const auto place = at + offset;
                const bool again = offset >= block_bytes;  // the next block begins with it
                if (!again && (place < own || place >= own + block.size())) ++copies;
            }
        }
    }
    explicit_bzero(block.data(), block.size());
    return copies;
}

}  // namespace sluice::test
