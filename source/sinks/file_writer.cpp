#include "sinks/file_writer.hpp"

#include <stdio.h>
#include <unistd.h>

#include <cerrno>

#include "sinks/part_note.hpp"

namespace sluice {
namespace {

failure given_up(const std::string& shown) {
    return failure(error::sink_failed, shown, "the file was given up");
}

outcome<void> cut_back(const descriptor& part, std::uint64_t size, const std::string& path) {
    const auto now = size_of(part, path);
    if (!now) return now.error();
    if (*now < size) return failure(error::sink_failed, path, "it is shorter than it was");
    const auto end = static_cast<off_t>(size);
    if (::ftruncate(part.number(), end) != 0 || ::lseek(part.number(), end, SEEK_SET) != end)
        return system_failure(errno, path);
    return {};
}

// The part that a checkpoint counts on, cut back to what it says.
outcome<descriptor> open_part(const file_writer::target& to, std::uint64_t in_place) {
    auto part = open_own_file(to.folder, file_writer::part_name(to.name), to.shown);
    if (!part) return part;
    if (auto cut = cut_back(*part, in_place, to.shown); !cut) return cut.error();
    return part;
}

// A rest that a writer held back: less than there is room for at the beginning.
outcome<void> append_all(bulk_file& file, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const auto taken = file.append(bytes);
        if (!taken) return taken.error();
        bytes = bytes.subspan(*taken);
    }
    return {};
}

}  // namespace

// The note goes first: it must never stand beside a part that it does not speak of.
outcome<std::unique_ptr<writer>> file_writer::begin(target to) {
    if (auto dropped = drop_part_note(to.folder, note_name(to.name), to.shown); !dropped)
        return dropped.error();
    auto file = make_file(to.folder, part_name(to.name), to.shown);
    if (!file) return file.error();
    to.file = std::move(*file);
    return std::make_unique<file_writer>(std::move(to));
}

outcome<std::optional<resumed_writer>> file_writer::resume(target to) {
    auto kept = read_part_note(to.folder, note_name(to.name));
    if (!kept) return std::optional<resumed_writer>();
    auto part = open_part(to, kept->in_place);
    if (!part) return std::optional<resumed_writer>();
    to.file = std::move(*part);
    auto into = std::make_unique<file_writer>(std::move(to), kept->in_place);
    into->has_note_ = true;
    if (auto taken = append_all(*into->file_, kept->rest); !taken) return taken.error();
    return std::optional(resumed_writer{std::move(into), std::move(kept->note)});
}

file_writer::file_writer(target to, std::uint64_t in_place)
    : root_(std::move(to.root)),
      folder_(std::move(to.folder)),
      path_(std::move(to.path)),
      shown_(std::move(to.shown)),
      name_(std::move(to.name)),
      disk_(std::move(to.disk)) {
    file_.emplace(std::move(to.file), shown_, disk_, in_place);
}

file_writer::~file_writer() {
    if (!has_note_) abort();
}

std::span<std::byte> file_writer::room() noexcept {
    return usable_ && file_ ? file_->room() : std::span<std::byte>();
}

awaitable<outcome<void>> file_writer::write(std::span<const std::byte> bytes) {
    if (!usable_) co_return given_up(shown_);
    if (auto awake = co_await wake(); !awake) co_return awake;
    while (!bytes.empty()) {
        const auto taken = file_->append(bytes);
        usable_ = taken.has_value();
        if (!taken) co_return taken.error();
        bytes = bytes.subspan(*taken);
        if (file_->room().empty()) co_await file_->ready();
    }
    co_return outcome<void>();
}

awaitable<outcome<std::string>> file_writer::commit() {
    if (!usable_) co_return given_up(shown_);
    usable_ = false;
    const std::function<outcome<void>()> what = [this] { return publish(); };
    const auto done = co_await on_disk(what);
    if (!done) co_return done.error();
    co_return path_;
}

awaitable<outcome<void>> file_writer::checkpoint(std::span<const std::byte> note) {
    if (!usable_) co_return given_up(shown_);
    if (auto awake = co_await wake(); !awake) co_return awake;
    const std::function<outcome<void>()> what = [&] { return keep(note); };
    const auto kept = co_await on_disk(what);
    usable_ = kept.has_value();
    co_return kept;
}

// Once the blocks before are written; what is begun there is waited for.
awaitable<outcome<void>> file_writer::on_disk(const std::function<outcome<void>()>& what) {
    if (file_) {
        if (auto drained = co_await file_->drain(); !drained) co_return drained;
    }
    outcome<void> done;
    const std::function<void()> errand = [&] { done = what(); };
    if (disk_) {
        co_await disk_->run(errand);
    } else {
        errand();
    }
    co_return done;
}

awaitable<outcome<void>> file_writer::read_back(const visitor& visit) {
    if (!usable_) co_return given_up(shown_);
    if (auto awake = co_await wake(); !awake) co_return awake;
    const std::function<outcome<void>()> what = [&] { return file_->read_back(visit); };
    co_return co_await on_disk(what);
}

awaitable<outcome<void>> file_writer::release_handles() {
    if (!usable_) co_return given_up(shown_);
    if (!file_) co_return outcome<void>();
    const std::function<outcome<void>()> what = [this] { return close_up(); };
    const auto parked = co_await on_disk(what);
    usable_ = parked.has_value();
    co_return parked;
}

awaitable<outcome<void>> file_writer::wake() {
    if (file_) co_return outcome<void>();
    const std::function<outcome<void>()> what = [this] { return open_up(); };
    const auto woken = co_await on_disk(what);
    usable_ = woken.has_value();
    co_return woken;
}

outcome<void> file_writer::close_up() {
    const auto left = file_->release_handles();
    if (!left) return left.error();
    file_.reset();
    folder_ = descriptor();
    parked_ = *left;
    return {};
}

outcome<void> file_writer::open_up() {
    auto part = find_parked();
    if (!part) return part.error();
    std::vector<std::byte> rest(static_cast<std::size_t>(parked_.size - parked_.in_place));
    if (auto read = read_all(*part, parked_.in_place, rest, shown_); !read) return read;
    if (auto cut = cut_back(*part, parked_.in_place, shown_); !cut) return cut;
    file_.emplace(std::move(*part), shown_, disk_, parked_.in_place);
    return append_all(*file_, rest);
}

outcome<descriptor> file_writer::find_parked() {
    auto folder = reopen_parent(root_, path_);
    if (!folder) return folder;
    auto part = open_own_file(*folder, part_name(name_), shown_);
    if (!part) return part;
    const auto size = size_of(*part, shown_);
    if (!size) return size.error();
    if (*size != parked_.size)
        return failure(error::sink_failed, shown_, "somebody else has changed its size");
    folder_ = std::move(*folder);
    return part;
}

void file_writer::abort() noexcept {
    usable_ = false;
    if (file_) file_->close();
    if (!folder_.is_open() && (has_part_ || has_note_)) {
        if (auto folder = reopen_parent(root_, path_)) folder_ = std::move(*folder);
    }
    drop_note();
    if (std::exchange(has_part_, false)) ::unlinkat(folder_.number(), part_name(name_).c_str(), 0);
}

// One that cannot be removed is found worthless by whoever finds it: its part is gone, or whole.
void file_writer::drop_note() noexcept {
    if (std::exchange(has_note_, false))
        static_cast<void>(drop_part_note(folder_, note_name(name_), shown_));
}

outcome<void> file_writer::keep(std::span<const std::byte> note) {
    const auto done = file_->settle();
    if (!done) return done.error();
    has_note_ = true;
    const part_note_view kept(done->in_place, done->rest, note);
    return keep_part_note(folder_, note_name(name_), kept, shown_);
}

outcome<void> file_writer::finish() {
    if (!file_) {
        // It has been whole on the disk since then.
        const auto part = find_parked();
        return part ? outcome<void>() : part.error();
    }
    if (auto written = file_->finish(); !written) return written;
    file_->close();
    return {};
}

// One sync makes both last, the new name and that the note is gone: after a crash between, a part
// without a note is begun anew, and a note without a part is found worthless.
outcome<void> file_writer::publish() {
    if (auto whole = finish(); !whole) return whole;
    const int folder = folder_.number();
    if (::renameat(folder, part_name(name_).c_str(), folder, name_.c_str()) != 0) {
        return system_failure(errno, shown_);
    }
    has_part_ = false;
    if (std::exchange(has_note_, false))
        static_cast<void>(remove_part_note(folder_, note_name(name_), shown_));
    return sync(folder_, shown_);
}

}  // namespace sluice
