#include "simulation/object_writer.hpp"

#include <sluice/transfer/checksum.hpp>

#include <fmt/format.h>
#include <algorithm>
#include <numeric>
#include <utility>

#include "transfer/saved_state.hpp"

namespace sluice {
namespace {

std::string_view view(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void assign(std::vector<std::byte>& to, const std::string& text) {
    const auto bytes = std::as_bytes(std::span(text));
    to.assign(bytes.begin(), bytes.end());
}

std::string hash_of(std::span<const std::byte> bytes) {
    xxh3_digest digest;
    digest.update(bytes);
    return digest.hex();
}

}  // namespace

std::string checkpoint_name(const std::string& name) {
    return name + ".checkpoint";
}

std::vector<std::byte> encode(const upload_note& what) {
    state_writer to;
    to.put(what.upload);
    to.put(what.generation);
    to.put(what.parts.size());
    for (const auto& one : what.parts) {
        to.put(one.bytes);
        to.put_text(one.digest);
    }
    to.put_text(view(what.rest));
    to.put_text(view(what.note));
    return to.take();
}

std::optional<upload_note> decode_upload_note(std::string_view text) {
    upload_note found;
    state_reader from(std::as_bytes(std::span(text)));
    from.get(found.upload);
    from.get(found.generation);
    std::size_t count = 0;
    from.get(count);
    for (; count > 0 && found.parts.size() < text.size(); --count) {
        auto& one = found.parts.emplace_back();
        from.get(one.bytes);
        from.get_text(one.digest);
    }
    std::string rest, note;
    from.get_text(rest);
    from.get_text(note);
    if (!from.at_end()) return std::nullopt;
    assign(found.rest, rest);
    assign(found.note, note);
    return found;
}

object_writer::object_writer(object_store_sink& owner, std::string name, upload_note from)
    : owner_(owner), store_(owner.store_), name_(std::move(name)), now_(std::move(from)) {
    now_.note.clear();
    ++owner_.open_writers_;
}

object_writer::~object_writer() {
    if (!has_note_) abort();
    close();
}

void object_writer::close() noexcept {
    usable_ = false;
    if (std::exchange(open_, false)) --owner_.open_writers_;
}

void object_writer::abort() noexcept {
    if (!stored_) {
        if (const auto upload = std::exchange(now_.upload, 0)) owner_.abandoned_.push_back(upload);
        if (std::exchange(has_note_, false)) owner_.worthless_.push_back(checkpoint_name(name_));
    }
    close();
}

failure object_writer::given_up() const {
    return failure(error::sink_failed, name_, "the object was given up");
}

std::uint64_t object_writer::size() const noexcept {
    const auto add = [](std::uint64_t sum, const auto& one) { return sum + one.bytes; };
    return std::accumulate(now_.parts.begin(), now_.parts.end(), std::uint64_t{now_.rest.size()},
                           add);
}

awaitable<outcome<void>> object_writer::write(std::span<const std::byte> bytes) {
    if (!usable_) co_return given_up();
    now_.rest.insert(now_.rest.end(), bytes.begin(), bytes.end());
    while (now_.rest.size() > store_.least_part()) {
        auto sent = co_await send_part(static_cast<std::size_t>(store_.least_part()));
        if (!sent) co_return sent;
    }
    co_return outcome<void>();
}

// The next part, which begins the upload if it is the first.
awaitable<outcome<void>> object_writer::send_part(std::size_t size) {
    if (now_.upload == 0) {
        const std::function<awaitable<outcome<std::uint64_t>>()> begin = [this] {
            return store_.begin(name_);
        };
        const auto begun = co_await persist(begin);
        usable_ = begun.has_value();
        if (!begun) co_return begun.error();
        now_.upload = *begun;
    }
    const auto bytes = std::span<const std::byte>(now_.rest).first(size);
    const std::function<awaitable<outcome<void>>()> put = [&] {
        return store_.put_part(now_.upload, now_.parts.size(), bytes);
    };
    const auto sent = co_await persist(put);
    usable_ = sent.has_value();
    if (!sent) co_return sent;
    memory_object_store::part one;
    one.bytes = size;
    one.digest = hash_of(bytes);
    now_.parts.push_back(std::move(one));
    now_.rest.erase(now_.rest.begin(), now_.rest.begin() + static_cast<std::ptrdiff_t>(size));
    co_return outcome<void>();
}

// What fits into one call is sent with the commit.
awaitable<outcome<void>> object_writer::prepare() {
    if (!usable_) co_return given_up();
    if (now_.upload == 0 || now_.rest.empty()) co_return outcome<void>();
    co_return co_await send_part(now_.rest.size());
}

awaitable<outcome<std::vector<stored_object>>> object_writer::commit(const proof& content) {
    if (stored_) co_return *stored_;
    if (!usable_) co_return given_up();
    if (size() != content.bytes) {
        usable_ = false;
        co_return failure(
            error::sink_failed, name_,
            fmt::format("{} bytes were written and {} proved", size(), content.bytes));
    }
    if (auto ready = co_await prepare(); !ready) co_return ready.error();
    auto generation = co_await publish();
    if (!generation) generation = co_await settle(generation.error(), content);
    usable_ = false;
    if (!generation) co_return generation.error();
    stored_ = plain_object(name_, content);
    stored_->front().version = std::to_string(*generation);
    // One that cannot be removed is worthless: its upload is gone.
    if (std::exchange(has_note_, false)) owner_.worthless_.push_back(checkpoint_name(name_));
    static_cast<void>(co_await owner_.sweep());
    close();
    co_return *stored_;
}

awaitable<outcome<std::uint64_t>> object_writer::publish() {
    if (now_.upload == 0) return store_.put(name_, now_.rest, now_.generation);
    return store_.complete(now_.upload, now_.parts.size(), now_.generation);
}

// After a failure: did it take effect, or has another writer stored the same?
awaitable<outcome<std::uint64_t>> object_writer::settle(failure problem, const proof& content) {
    for (int left = 4; left > 0; --left) {
        const bool unknown = problem.is(condition::retry);
        if (!unknown && problem.cause() != error::sink_conflict) break;
        const std::function<awaitable<outcome<std::optional<memory_object_store::object>>>()> look =
            [this] { return store_.head(name_); };
        const auto there = co_await persist(look);
        if (!there) co_return there.error();
        const bool changed = *there && (*there)->generation != now_.generation;
        if (changed && (*there)->digest == content.xxh3) {
            if (!unknown && now_.upload != 0) owner_.abandoned_.push_back(now_.upload);
            co_return (*there)->generation;
        }
        if (changed) co_return failure(error::sink_conflict, name_);
        auto again = co_await publish();
        if (again) co_return again;
        problem = again.error();
    }
    co_return problem;
}

awaitable<outcome<void>> object_writer::checkpoint(std::span<const std::byte> note) {
    if (!usable_) co_return given_up();
    auto now = now_;
    now.note.assign(note.begin(), note.end());
    const auto text = encode(now);
    const std::function<awaitable<outcome<std::uint64_t>>()> put = [&] {
        return store_.put(checkpoint_name(name_), text, std::nullopt);
    };
    has_note_ = true;
    const auto kept = co_await persist(put);
    usable_ = kept.has_value();
    if (!kept) co_return kept.error();
    co_return outcome<void>();
}

// The store answers for its parts by their digests; it shows none before the upload is complete.
awaitable<outcome<bool>> object_writer::read_back(const visitor&) {
    if (!usable_) co_return given_up();
    co_return false;
}

}  // namespace sluice
