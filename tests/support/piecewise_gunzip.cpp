#include "support/piecewise_gunzip.hpp"

#include "transfer/gunzip.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "support/gzip.hpp"

namespace sluice::test {
namespace {

void require(bool kept, const char* promise) {
    if (!kept) throw std::logic_error(std::string("gunzip breaks its contract: ") + promise);
}

// As a download does: until nothing moves any more.
std::optional<error> take(gunzip& stream, std::span<const std::byte> piece, const pieces& how,
                          std::vector<std::byte>& room, std::string& text) {
    for (;;) {
        room.resize(std::max<std::size_t>(how.out(), 1));
        const auto done = stream.inflate(piece, room);
        if (!done) return done.error().cause();
        require(done->consumed <= piece.size() && done->produced <= room.size(), "step");
        text.append(reinterpret_cast<const char*>(room.data()), done->produced);
        piece = piece.subspan(done->consumed);
        if (done->consumed == 0 && done->produced == 0) break;
    }
    require(piece.empty(), "no progress means that all input is used");
    return std::nullopt;
}

}  // namespace

pieces of_size(std::size_t in, std::size_t out) {
    return {[in] { return in; }, [out] { return out; }};
}

inflated piecewise_gunzip(std::string_view stored, const pieces& how,
                          std::uint64_t largest_output) {
    inflated made;
    gunzip stream(largest_output);
    std::vector<std::byte> room;
    while (!stored.empty() && !made.problem) {
        const auto piece = stored.substr(0, std::max<std::size_t>(how.in(), 1));
        made.problem = take(stream, bytes_of(piece), how, room, made.text);
        stored.remove_prefix(piece.size());
    }
    const auto ended = stream.finish();
    if (made.problem)
        require(!ended && ended.error().cause() == *made.problem, "it stays failed");
    else if (!ended)
        made.problem = ended.error().cause();
    require(made.problem || stream.produced() == made.text.size(), "produced()");
    return made;
}

}  // namespace sluice::test
