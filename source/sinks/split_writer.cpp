#include "sinks/split_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <utility>

#include "async/caught.hpp"
#include "async/for_each_concurrent.hpp"

namespace sluice {
namespace {

/// So many files are synced or stored at once: a file system that is told to keep many writes its
/// journal once for all of them.
constexpr std::size_t at_once = 32;

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
    awaitable<outcome<std::vector<stored_object>>> commit(const proof&) override {
        co_return std::vector<stored_object>();
    }
    void abort() noexcept override {}
};

}  // namespace

split_writer::split_writer(order what)
    : what_(std::move(what)),
      range_{what_.windows.front().start, what_.windows.back().end},
      splitter_(how_to_split(what_)),
      shares_(what_.windows.size() + 1) {}

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

target split_writer::target_of(const share& which) const {
    if (is_unmatched(which)) return unmatched_target(what_.spec, range_);
    const auto window = static_cast<std::size_t>(&which - shares_.data());
    return window_target(what_.spec, what_.windows[window]);
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
    if (!which.into) {
        if (auto opened = co_await open(which); !opened) co_return opened;
    }
    co_return co_await which.into->write(bytes);
}

awaitable<outcome<void>> split_writer::open(share& which) {
    auto opened = co_await what_.place->open(target_of(which));
    if (!opened) co_return opened.error();
    which.into = std::move(*opened);
    if (!which.into) which.into = std::make_unique<nowhere>();
    co_return outcome<void>();
}

awaitable<outcome<void>> split_writer::split_beside(const std::function<awaitable<void>()>& what) {
    pipe_.begin(co_await asio::this_coro::executor);
    std::exception_ptr thrown;
    try {
        co_await what();
    } catch (...) {
        thrown = std::current_exception();
    }
    // However it went: what is still being split is waited for.
    const bool throwing = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto split = co_await caught(pipe_.end(), thrown);
    co_await asio::this_coro::throw_if_cancelled(throwing);
    if (thrown) std::rethrow_exception(thrown);
    co_return split;
}

awaitable<outcome<void>> split_writer::for_each(const std::vector<share*>& which,
                                                const step& what) const {
    const std::function<awaitable<outcome<void>>(std::size_t)> one = [&](std::size_t i) {
        return what(*which[i]);
    };
    co_return co_await for_each_concurrent(which.size(), at_once, one);
}

// All that was written is at its place before anything of it can be seen.
awaitable<outcome<std::vector<stored_object>>> split_writer::commit(const proof& content) {
    if (auto split = co_await end_split(content); !split) co_return split.error();
    std::vector<share*> all;
    for (auto& one : shares_) all.push_back(&one);
    const step prepare_all = [this](share& one) { return prepare_one(one); };
    if (auto there = co_await for_each(all, prepare_all); !there) co_return there.error();
    parts_.resize(what_.windows.size());
    const step publish_all = [&](share& one) { return publish(one, content); };
    if (auto done = co_await for_each(all, publish_all); !done) co_return done.error();
    auto stored = unmatched_.objects;
    for (const auto& one : parts_)
        stored.insert(stored.end(), one.objects.begin(), one.objects.end());
    co_return stored;
}

awaitable<outcome<void>> split_writer::end_split(const proof& content) {
    if (std::exchange(split_, true)) co_return outcome<void>();
    const auto rest = splitter_.finish();
    if (!rest) co_return rest.error();
    if (auto taken = co_await take(*rest); !taken) co_return taken;
    for (const auto& one : shares_)
        if (one.ahead > 0) co_return failure(error::data_corrupt, {}, "rows did not come again");
    auto rows = splitter_.rows(splitter::unmatched);
    for (std::size_t i = 0; i < what_.windows.size(); ++i) rows += splitter_.rows(i);
    // Cannot be; but to lose rows in silence is the one thing that must not be.
    if (rows != content.rows)
        co_return failure(error::split_refused, format_range(range_),
                          fmt::format("{} rows came, {} were told apart", content.rows, rows));
    co_return outcome<void>();
}

awaitable<outcome<void>> split_writer::prepare_one(share& which) {
    if (!which.into && is_unmatched(which)) co_return outcome<void>();
    if (!which.into) {
        if (auto opened = co_await open(which); !opened) co_return opened;
    }
    co_return co_await which.into->prepare();
}

awaitable<outcome<void>> split_writer::publish(share& from, const proof& content) {
    const auto which = static_cast<std::size_t>(&from - shares_.data());
    const bool beside = is_unmatched(from);
    part& done = beside ? unmatched_ : parts_[which];
    done.window = beside ? range_ : what_.windows[which];
    done.content = content;
    done.content.bytes = from.bytes;
    done.content.rows = splitter_.rows(beside ? splitter::unmatched : which);
    done.content.xxh3 = from.hash.hex();
    if (!beside && which < what_.known.size() && what_.known[which] == done.content.xxh3) {
        from.into->abort();
    } else if (from.into) {
        auto stored = co_await from.into->commit(done.content);
        if (!stored) co_return stored.error();
        done.objects = std::move(*stored);
    }
    co_return outcome<void>();
}

void split_writer::abort() noexcept {
    for (auto& one : shares_)
        if (one.into) one.into->abort();
}

awaitable<outcome<bool>> split_writer::read_back(const visitor&) {
    co_return false;
}

split_note::file split_writer::file_of(const share& which) const {
    split_note::file now;
    now.bytes = which.bytes;
    if (which.bytes == 0) return now;
    now.xxh3 = which.hash.hex();
    now.hashing = which.hash.save();
    return now;
}

// The first window's comes last: what it holds speaks of all others.
awaitable<outcome<void>> split_writer::checkpoint(std::span<const std::byte> note) {
    split_note now;
    now.range = range_;
    now.splitting = splitter_.save();
    now.note.assign(note.begin(), note.end());
    std::vector<share*> changed;
    for (auto& one : shares_) {
        now.files.push_back(file_of(one));
        if (!one.kept && &one != &shares_.front()) changed.push_back(&one);
    }
    const step what = [this](share& one) { return keep(one, encode(file_of(one))); };
    if (auto kept = co_await for_each(changed, what); !kept) co_return kept;
    co_return co_await keep(shares_.front(), encode(now));
}

awaitable<outcome<void>> split_writer::keep(share& which, std::vector<std::byte> note) {
    if (!which.into) {
        if (auto opened = co_await open(which); !opened) co_return opened;
    }
    auto* const into = which.into->resumable();
    if (!into) co_return outcome<void>();
    const auto kept = co_await into->checkpoint(note);
    which.kept = kept.has_value();
    co_return kept;
}

}  // namespace sluice
