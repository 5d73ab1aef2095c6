#include "transfer/flowing_reply.hpp"

namespace sluice {

awaitable<std::string> read_words(reply& from, clock& time, std::size_t most) {
    std::string words(most, '\0');
    std::size_t size = 0;
    flowing_reply flow(from, time);
    while (size < most) {
        const auto room = std::as_writable_bytes(std::span(words)).subspan(size);
        const auto got = co_await flow.read_some(room);
        if (!got || *got == 0) break;
        size += *got;
    }
    words.resize(size);
    co_return words;
}

}  // namespace sluice
