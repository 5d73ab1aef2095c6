#include <algorithm>
#include <utility>

#include "sinks/split_writer.hpp"

// How a split export that another process left is resumed.

namespace sluice {
namespace {

failure cannot_resume(std::string why) {
    return failure(error::checkpoint_refused, {}, std::move(why));
}

}  // namespace

awaitable<outcome<std::optional<split_writer::resumed>>> split_writer::resume(order what) {
    auto first = co_await what.place->resume(window_target(what.spec, what.windows.front()));
    if (!first) co_return first.error();
    if (!*first) co_return std::optional<resumed>();
    auto from = decode_split_note((*first)->note);
    auto into = std::make_unique<split_writer>(std::move(what));
    into->shares_.front().into = std::move((*first)->into);
    outcome<void> restored;
    if (from) {
        restored = co_await into->restore(*from);
    } else {
        restored = from.error();
    }
    if (!restored) {
        into->abort();
        co_return restored.error();
    }
    co_return std::optional(resumed{std::move(into), std::move(from->note)});
}

awaitable<outcome<void>> split_writer::restore(const split_note& from) {
    if (from.range != range_ || from.files.size() != shares_.size())
        co_return cannot_resume("it is of other windows");
    if (!splitter_.restore(from.splitting)) co_return cannot_resume("it was split in another way");
    for (std::size_t i = 0; i < shares_.size(); ++i) {
        auto restored = co_await restore(shares_[i], from.files[i]);
        if (!restored) co_return restored;
    }
    co_return outcome<void>();
}

awaitable<outcome<void>> split_writer::restore(share& which, const split_note::file& known) {
    if (which.into) co_return co_await prove(which, known, known);
    if (known.bytes == 0) co_return outcome<void>();
    auto left = co_await what_.place->resume(target_of(which));
    if (!left) co_return left.error();
    if (!*left) co_return cannot_resume("a file of it is gone");
    which.into = std::move((*left)->into);
    const auto there = decode_split_file((*left)->note);
    if (!there) co_return there.error();
    co_return co_await prove(which, known, *there);
}

// What is there beyond what the note tells is ahead of it; the bytes will come again. `there` is
// what the window's own checkpoint tells; where the place shows the bytes, they must be these.
awaitable<outcome<void>> split_writer::prove(share& which, const split_note::file& known,
                                             const split_note::file& there) {
    xxh3_digest all;
    std::uint64_t size = 0;
    const visitor visit = [&](std::span<const std::byte> piece) {
        all.update(piece);
        if (size < known.bytes)
            which.hash.update(
                piece.first(std::min<std::uint64_t>(known.bytes - size, piece.size())));
        size += piece.size();
    };
    const auto read = co_await which.into->resumable()->read_back(visit);
    if (!read) co_return cannot_resume(read.error().detail());
    if (!*read) {
        if (there.bytes > 0 && !all.restore(there.hashing))
            co_return cannot_resume("a state is short");
        if (known.bytes > 0 && !which.hash.restore(known.hashing))
            co_return cannot_resume("a state is short");
        size = there.bytes;
    }
    if (size < known.bytes || (known.bytes > 0 && which.hash.hex() != known.xxh3))
        co_return cannot_resume("what was delivered has changed");
    which.bytes = known.bytes;
    which.ahead = size - known.bytes;
    which.hash_there = all.hex();
    co_return outcome<void>();
}

}  // namespace sluice
