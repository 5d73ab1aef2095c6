#include "sinks/file_writer.hpp"

#include <fmt/format.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "sinks/part_note.hpp"

namespace sluice {
namespace {

/// What waits for a file that is closed comes to this before it is opened in another's place.
constexpr std::size_t worth_opening = 64 << 10;

failure given_up(const std::string& shown) {
    return failure(error::sink_failed, shown, "the file was given up");
}

// The part that a checkpoint counts on, cut back to what it says.
outcome<descriptor> open_part(const part_place& to, const descriptor& folder,
                              std::uint64_t in_place) {
    auto part = open_own_file(folder, to.part_name(), to.shown);
    if (!part) return part;
    if (auto cut = cut_back(*part, in_place, to.shown); !cut) return cut.error();
    return part;
}

}  // namespace

// The note goes first: it must never stand beside a part that it does not speak of.
outcome<std::unique_ptr<writer>> file_writer::begin(part_place to, const descriptor& folder,
                                                    std::shared_ptr<open_files> among) {
    if (auto dropped = drop_part_note(folder, to.note_name(), to.shown); !dropped)
        return dropped.error();
    auto file = make_file(folder, to.part_name(), to.shown);
    if (!file) return file.error();
    auto part = std::make_shared<part_file>(std::move(to), std::move(*file));
    return std::make_unique<file_writer>(std::move(part), std::move(among));
}

outcome<std::optional<resumed_writer>> file_writer::resume(part_place to, const descriptor& folder,
                                                           std::shared_ptr<open_files> among) {
    auto kept = read_part_note(folder, to.note_name());
    if (!kept) return std::optional<resumed_writer>();
    auto file = open_part(to, folder, kept->in_place);
    if (!file) return std::optional<resumed_writer>();
    auto part = std::make_shared<part_file>(std::move(to), std::move(*file), kept->in_place);
    auto into = std::make_unique<file_writer>(part, std::move(among));
    into->has_note_ = true;
    if (auto taken = append_all(part->body(), kept->rest); !taken) return taken.error();
    return std::optional(resumed_writer{std::move(into), std::move(kept->note)});
}

file_writer::file_writer(std::shared_ptr<part_file> file, std::shared_ptr<open_files> among)
    : among_(std::move(among)), file_(std::move(file)) {
    among_->add(file_);
}

file_writer::~file_writer() {
    if (!has_note_) abort();
    unpin();
    among_->forget(*file_);
}

// The file must not be closed before what is put there was written: it is entered until then.
std::span<std::byte> file_writer::room() noexcept {
    if (!usable_) return {};
    if (!pinned_) pinned_ = among_->try_enter(*file_);
    if (!pinned_) return {};
    if (file_->is_open() && !file_->problem()) {
        if (const auto there = file_->body().room(); !there.empty()) return there;
    }
    unpin();
    return {};
}

void file_writer::unpin() noexcept {
    if (std::exchange(pinned_, false)) among_->leave(*file_);
}

awaitable<outcome<void>> file_writer::in_turn(const step& what) {
    if (!usable_) co_return given_up(file_->place().shown);
    if (!std::exchange(pinned_, false)) co_await among_->enter(*file_);
    const file_turn turn(*among_, *file_);
    outcome<void> done;
    if (file_->problem()) {
        done = *file_->problem();
    } else {
        done = co_await what();
    }
    usable_ = done.has_value();
    co_return done;
}

// With what was held for it written.
awaitable<outcome<void>> file_writer::open() {
    if (file_->is_open()) co_return outcome<void>();
    co_await among_->make_room();
    const std::function<outcome<void>()> what = [this] { return file_->reopen(); };
    if (auto opened = co_await file_->on_disk(what); !opened) co_return opened;
    among_->add(file_);
    const auto held = std::exchange(held_, {});
    co_return co_await append(held);
}

awaitable<outcome<void>> file_writer::write(std::span<const std::byte> bytes) {
    // Most are small and find room: nothing is to be waited for.
    if (const auto there = room(); bytes.size() < there.size()) {
        const auto taken = file_->body().append(bytes);
        usable_ = taken.has_value();
        unpin();
        if (!taken) co_return taken.error();
        co_return outcome<void>();
    }
    const step what = [&] { return put(bytes); };
    co_return co_await in_turn(what);
}

awaitable<outcome<void>> file_writer::put(std::span<const std::byte> bytes) {
    if (!file_->is_open() && held_.size() + bytes.size() < worth_opening && among_->is_full()) {
        held_.insert(held_.end(), bytes.begin(), bytes.end());
        co_return outcome<void>();
    }
    if (auto opened = co_await open(); !opened) co_return opened;
    co_return co_await append(bytes);
}

awaitable<outcome<void>> file_writer::append(std::span<const std::byte> bytes) {
    auto& body = file_->body();
    while (!bytes.empty()) {
        const auto taken = body.append(bytes);
        if (!taken) co_return taken.error();
        bytes = bytes.subspan(*taken);
        if (body.room().empty()) co_await body.ready();
    }
    co_return outcome<void>();
}

awaitable<outcome<void>> file_writer::prepare() {
    const step what = [this]() -> awaitable<outcome<void>> {
        if (!held_.empty()) {
            if (auto opened = co_await open(); !opened) co_return opened;
        }
        if (!file_->is_open()) co_return outcome<void>();
        co_await file_->close();
        among_->remove(*file_);
        co_return file_->problem() ? outcome<void>(*file_->problem()) : outcome<void>();
    };
    co_return co_await in_turn(what);
}

awaitable<outcome<std::vector<stored_object>>> file_writer::commit(const proof& content) {
    if (stored_) co_return *stored_;
    const auto& place = file_->place();
    const step what = [&]() -> awaitable<outcome<void>> {
        const auto size = file_->size() + held_.size();
        if (size != content.bytes)
            co_return failure(
                error::sink_failed, place.shown,
                fmt::format("{} bytes were written and {} proved", size, content.bytes));
        if (!held_.empty()) {
            if (auto opened = co_await open(); !opened) co_return opened;
        }
        const std::function<outcome<void>()> end = [this] { return publish(); };
        co_return co_await file_->on_disk(end);
    };
    const auto done = co_await in_turn(what);
    usable_ = false;
    if (!done) co_return done.error();
    stored_ = plain_object(place.path, content);
    co_return *stored_;
}

awaitable<outcome<void>> file_writer::checkpoint(std::span<const std::byte> note) {
    const step what = [&]() -> awaitable<outcome<void>> {
        if (auto opened = co_await open(); !opened) co_return opened;
        const std::function<outcome<void>()> write_down = [&] { return keep(note); };
        co_return co_await file_->on_disk(write_down);
    };
    co_return co_await in_turn(what);
}

awaitable<outcome<bool>> file_writer::read_back(const visitor& visit) {
    const step what = [&]() -> awaitable<outcome<void>> {
        if (auto opened = co_await open(); !opened) co_return opened;
        const std::function<outcome<void>()> read = [&] { return file_->body().read_back(visit); };
        co_return co_await file_->on_disk(read);
    };
    const auto done = co_await in_turn(what);
    if (!done) co_return done.error();
    co_return true;
}

void file_writer::abort() noexcept {
    usable_ = false;
    held_.clear();
    unpin();
    among_->forget(*file_);
    if (!has_part_ && !has_note_) return;
    const auto& place = file_->place();
    const auto folder = reopen_parent(place.root, place.path);
    if (!folder) return;
    drop_note(*folder);
    if (std::exchange(has_part_, false)) ::unlinkat(folder->number(), place.part_name().c_str(), 0);
}

// One that cannot be removed is found worthless by whoever finds it: its part is gone, or whole.
void file_writer::drop_note(const descriptor& folder) noexcept {
    const auto& place = file_->place();
    if (std::exchange(has_note_, false))
        static_cast<void>(drop_part_note(folder, place.note_name(), place.shown));
}

outcome<void> file_writer::keep(std::span<const std::byte> note) {
    const auto& place = file_->place();
    const auto done = file_->body().settle();
    if (!done) return done.error();
    const auto folder = reopen_parent(place.root, place.path);
    if (!folder) return folder.error();
    has_note_ = true;
    const part_note_view kept(done->in_place, done->rest, note);
    return keep_part_note(*folder, place.note_name(), kept, place.shown);
}

// One sync makes both last, the new name and that the note is gone: after a crash between, a part
// without a note is begun anew, and a note without a part is found worthless.
outcome<void> file_writer::publish() {
    const auto& place = file_->place();
    const auto whole = file_->finish();
    among_->remove(*file_);
    if (!whole) return whole;
    const auto folder = reopen_parent(place.root, place.path);
    if (!folder) return folder.error();
    const int in = folder->number();
    if (::renameat(in, place.part_name().c_str(), in, place.name.c_str()) != 0)
        return system_failure(errno, place.shown);
    has_part_ = false;
    if (std::exchange(has_note_, false))
        static_cast<void>(remove_part_note(*folder, place.note_name(), place.shown));
    return sync(*folder, place.shown);
}

}  // namespace sluice
