#include <sluice/net/transport.hpp>

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

constexpr std::size_t block_bytes = 16 << 10;

failure too_large(std::size_t limit) {
    return failure(error::reply_too_large, {}, "more than " + std::to_string(limit) + " bytes");
}

// As std::string grows, but leaves nothing behind where it was: an answer may hold a signed URL.
void make_room(std::string& body, std::size_t more) {
    const auto wanted = body.size() + more;
    if (wanted <= body.capacity()) return;
    std::string larger;
    larger.reserve(std::max(wanted, 2 * body.capacity()));
    larger.append(body);
    wipe(body);
    body = std::move(larger);
}

}  // namespace

awaitable<outcome<std::string>> read_all(reply& from, std::size_t limit) {
    if (from.head().content_length > limit) co_return too_large(limit);
    std::string body;
    for (;;) {
        // One byte more than allowed, so that a body of exactly `limit` is told from a longer one.
        const auto had = body.size();
        const auto more = std::min(block_bytes - 1, limit - had) + 1;
        make_room(body, more);
        body.resize(had + more);
        const auto free = std::as_writable_bytes(std::span(body)).subspan(had);
        const auto got = co_await from.read_some(free);
        if (!got) co_return got.error();
        body.resize(had + *got);
        if (*got == 0) co_return body;
        if (body.size() > limit) co_return too_large(limit);
    }
}

}  // namespace sluice
