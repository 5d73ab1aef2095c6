#include "sinks/split_writer.hpp"

#include <algorithm>
#include <utility>

#include "async/for_each_concurrent.hpp"

namespace sluice {
namespace {

/// What waits for a window that is parked comes to this before its file is opened for it.
constexpr std::size_t worth_opening = 64 << 10;

splitter_options how_to_split(const split_writer::order& what) {
    splitter_options how;
    how.format = what.spec.format;
    how.windows = what.windows;
    how.time_field = what.time_field;
    how.largest_row = what.largest_row;
    return how;
}

/// Where rows go that a sink does not keep.
class nowhere final : public writer {
public:
    awaitable<outcome<void>> write(std::span<const std::byte>) override {
        co_return outcome<void>();
    }
    awaitable<outcome<std::string>> commit() override { co_return std::string(); }
    void abort() noexcept override {}
};

failure refused(std::string why) {
    return failure(error::checkpoint_refused, {}, std::move(why));
}

}  // namespace

split_writer::split_writer(order what)
    : what_(std::move(what)),
      range_{what_.windows.front().start, what_.windows.back().end},
      splitter_(how_to_split(what_)),
      shares_(what_.windows.size() + 1) {
    what_.open_at_once = std::max<std::size_t>(what_.open_at_once, 1);
}

split_writer::~split_writer() = default;

split_writer::share& split_writer::share_of(std::size_t window) {
    return window == splitter::unmatched ? shares_.back() : shares_[window];
}

awaitable<outcome<void>> split_writer::write(std::span<const std::byte> bytes) {
    const auto cut = splitter_.push(bytes);
    if (!cut) co_return cut.error();
    co_return co_await take(*cut);
}

awaitable<outcome<void>> split_writer::take(splitter::slices cut) {
    for (const auto& slice : cut) {
        auto taken = co_await put(share_of(slice.window), slice.bytes);
        if (!taken) co_return taken;
    }
    co_return outcome<void>();
}

awaitable<outcome<void>> split_writer::put(share& which, std::span<const std::byte> bytes) {
    which.bytes += bytes.size();
    if (which.ahead > 0) {
        const auto here = bytes.first(std::min<std::uint64_t>(which.ahead, bytes.size()));
        which.hash.update(here);
        which.ahead -= here.size();
        bytes = bytes.subspan(here.size());
        if (which.ahead == 0 && which.hash.hex() != which.hash_there)
            co_return failure(error::data_corrupt, {}, "rows came again, and differ");
    }
    if (bytes.empty()) co_return outcome<void>();
    which.hash.update(bytes);
    which.kept = false;
    if (which.open || which.held.size() + bytes.size() >= worth_opening ||
        open_ < what_.open_at_once) {
        if (auto ready = co_await open(which); !ready) co_return ready;
        co_return co_await which.into->write(bytes);
    }
    which.held.insert(which.held.end(), bytes.begin(), bytes.end());
    co_return outcome<void>();
}

// With what was held for it written.
awaitable<outcome<void>> split_writer::open(share& which) {
    which.used = ++turn_;
    if (which.open) co_return outcome<void>();
    if (auto room = co_await make_room(); !room) co_return room;
    if (!which.into) {
        auto opened = co_await begin(which);
        if (!opened) co_return opened.error();
        which.into = std::move(*opened);
    }
    which.open = true;
    ++open_;
    if (which.held.empty()) co_return outcome<void>();
    const auto held = std::exchange(which.held, {});
    co_return co_await which.into->write(held);
}

awaitable<outcome<std::unique_ptr<writer>>> split_writer::begin(const share& which) {
    if (!is_unmatched(which)) {
        const auto window = static_cast<std::size_t>(&which - shares_.data());
        co_return co_await what_.target->open(what_.spec, what_.windows[window]);
    }
    auto opened = co_await what_.target->open_unmatched(what_.spec, range_);
    if (opened && !*opened) *opened = std::make_unique<nowhere>();
    co_return std::move(opened);
}

awaitable<outcome<void>> split_writer::make_room() {
    if (open_ < what_.open_at_once) co_return outcome<void>();
    share* oldest = nullptr;
    for (auto& one : shares_)
        if (one.open && (!oldest || one.used < oldest->used)) oldest = &one;
    co_return co_await put_away(*oldest);
}

awaitable<outcome<void>> split_writer::put_away(share& which) {
    if (!std::exchange(which.open, false)) co_return outcome<void>();
    --open_;
    co_return co_await which.into->release_handles();
}

// All that was written is on the disk before anything of it can be seen.
awaitable<outcome<std::string>> split_writer::commit() {
    const auto rest = splitter_.finish();
    if (!rest) co_return rest.error();
    if (auto taken = co_await take(*rest); !taken) co_return taken.error();
    for (const auto& one : shares_)
        if (one.ahead > 0) co_return failure(error::data_corrupt, {}, "rows did not come again");
    if (auto away = co_await put_all_away(); !away) co_return away.error();
    parts_.resize(what_.windows.size());
    std::vector<share*> all;
    for (auto& one : shares_) all.push_back(&one);
    const step what = [this](share& one) { return publish(one); };
    if (auto published = co_await for_each(all, what); !published) co_return published.error();
    co_return parts_.front().path;
}

// First those that are open: then there is room for the others.
awaitable<outcome<void>> split_writer::put_all_away() {
    std::vector<share*> opened, others;
    for (auto& one : shares_) {
        if (one.open)
            opened.push_back(&one);
        else if (!one.held.empty() || !(one.into || is_unmatched(one)))
            others.push_back(&one);
    }
    const step away = [this](share& one) { return put_away(one); };
    if (auto done = co_await for_each(opened, away); !done) co_return done;
    const step open_first = [this](share& one) -> awaitable<outcome<void>> {
        if (auto whole = co_await open(one); !whole) co_return whole;
        co_return co_await put_away(one);
    };
    co_return co_await for_each(others, open_first);
}

// Beside each other, as many as may be open: a file system that is told to keep many files writes
// its journal once for all of them.
awaitable<outcome<void>> split_writer::for_each(const std::vector<share*>& which,
                                                const step& what) const {
    const std::function<awaitable<outcome<void>>(std::size_t)> one = [&](std::size_t i) {
        return what(*which[i]);
    };
    co_return co_await for_each_concurrent(which.size(), what_.open_at_once, one);
}

awaitable<outcome<void>> split_writer::publish(share& from) {
    const auto which = static_cast<std::size_t>(&from - shares_.data());
    const bool beside = is_unmatched(from);
    part& done = beside ? unmatched_ : parts_[which];
    done.window = beside ? range_ : what_.windows[which];
    done.bytes = from.bytes;
    done.rows = splitter_.rows(beside ? splitter::unmatched : which);
    done.xxh3 = from.hash.hex();
    if (!beside && which < what_.known.size() && what_.known[which] == done.xxh3) {
        from.into->abort();
    } else if (from.into) {
        auto path = co_await from.into->commit();
        if (!path) co_return path.error();
        done.path = std::move(*path);
    }
    from.into.reset();
    co_return outcome<void>();
}

void split_writer::abort() noexcept {
    for (auto& one : shares_)
        if (one.into) one.into->abort();
}

// The first window's comes last: what it holds speaks of all others.
awaitable<outcome<void>> split_writer::checkpoint(std::span<const std::byte> note) {
    const std::vector<std::byte> nothing;
    split_note now;
    now.range = range_;
    now.splitting = splitter_.save();
    now.note.assign(note.begin(), note.end());
    std::vector<share*> opened, parked;
    for (auto& one : shares_) {
        now.files.push_back({one.bytes, one.bytes == 0 ? std::string() : one.hash.hex()});
        if (!one.kept && &one != &shares_.front()) (one.open ? opened : parked).push_back(&one);
    }
    const step what = [&](share& one) { return keep(one, nothing); };
    if (auto kept = co_await for_each(opened, what); !kept) co_return kept;
    for (auto* one : parked)
        if (auto kept = co_await what(*one); !kept) co_return kept;
    co_return co_await keep(shares_.front(), encode(now));
}

awaitable<outcome<void>> split_writer::keep(share& which, std::vector<std::byte> note) {
    const bool was_open = which.open;
    if (auto opened = co_await open(which); !opened) co_return opened;
    if (auto kept = co_await which.into->checkpoint(note); !kept) co_return kept;
    which.kept = true;
    if (was_open) co_return outcome<void>();
    co_return co_await put_away(which);
}

awaitable<outcome<std::optional<resumed_writer>>> split_writer::resume(order what) {
    auto first = co_await what.target->resume(what.spec, what.windows.front());
    if (!first) co_return first.error();
    if (!*first) co_return std::optional<resumed_writer>();
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
    co_return std::optional(resumed_writer{std::move(into), std::move(from->note)});
}

awaitable<outcome<void>> split_writer::restore(const split_note& from) {
    if (from.range != range_ || from.files.size() != shares_.size())
        co_return refused("it is of other windows");
    if (!splitter_.restore(from.splitting)) co_return refused("it was split in another way");
    for (std::size_t i = 0; i < shares_.size(); ++i) {
        auto restored = co_await restore(shares_[i], from.files[i]);
        if (!restored) co_return restored;
    }
    co_return outcome<void>();
}

// What is in the file beyond what the note tells is ahead of it; the bytes will come again.
awaitable<outcome<void>> split_writer::restore(share& which, const split_note::file& known) {
    if (!which.into && known.bytes == 0) co_return outcome<void>();
    if (!which.into) {
        auto left = co_await find(which);
        if (!left) co_return left.error();
        if (!*left) co_return refused("a file of it is gone");
        which.into = std::move((*left)->into);
    }
    xxh3_digest all;
    std::uint64_t size = 0;
    const visitor visit = [&](std::span<const std::byte> piece) {
        all.update(piece);
        if (size < known.bytes)
            which.hash.update(
                piece.first(std::min<std::uint64_t>(known.bytes - size, piece.size())));
        size += piece.size();
    };
    if (auto read = co_await which.into->read_back(visit); !read)
        co_return refused(read.error().detail());
    if (size < known.bytes || (known.bytes > 0 && which.hash.hex() != known.xxh3))
        co_return refused("what was delivered is no more what it was");
    which.bytes = known.bytes;
    which.ahead = size - known.bytes;
    which.hash_there = all.hex();
    co_return co_await which.into->release_handles();
}

awaitable<outcome<std::optional<resumed_writer>>> split_writer::find(const share& which) const {
    if (is_unmatched(which)) return what_.target->resume_unmatched(what_.spec, range_);
    const auto window = static_cast<std::size_t>(&which - shares_.data());
    return what_.target->resume(what_.spec, what_.windows[window]);
}

}  // namespace sluice
