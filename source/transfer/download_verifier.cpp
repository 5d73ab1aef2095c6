#include "transfer/download_verifier.hpp"

#include <sluice/core/limits.hpp>

#include <cstring>

namespace sluice {

download_verifier::download_verifier(writer& into, export_format format,
                                     const download_options& how)
    : into_(into),
      format_(format),
      keep_gzip_(how.keep_gzip),
      proves_(!how.writer_proves),
      most_(how),
      gunzip_(most_.output),
      rows_(format) {}

awaitable<outcome<void>> download_verifier::take(std::span<const std::byte> stored,
                                                 const remote_file& what) {
    if (stored.empty()) co_return outcome<void>();
    if (received_ == 0) {
        if (auto begun = begin(stored.front(), what); !begun) co_return begun;
    }
    received_ += stored.size();
    if (what.expected() && received_ > *what.expected()) {
        co_return failure(error::length_mismatch, {}, "more bytes than announced");
    }
    stored_crc32c_ = crc32c(stored_crc32c_, stored);
    if (stored_md5_) stored_md5_->update(stored);
    if (!plain_) {
        if (auto inflated = co_await inflate(stored); !inflated) co_return inflated;
        if (!keep_gzip_) co_return outcome<void>();
    } else {
        if (received_ > most_.output) co_return failure(error::output_too_large);
        rows_.update(stored);
    }
    co_return co_await deliver(stored);
}

outcome<void> download_verifier::begin(std::byte first, const remote_file& what) {
    if (what.hash.crc32c.empty() && !what.hash.md5.empty()) stored_md5_.emplace();
    constexpr std::byte begins_gzip{0x1f};
    if (first == begins_gzip) return {};
    const auto refuse = [](const char* why) { return failure(error::not_gzip, {}, why); };
    if (keep_gzip_) return refuse("plain text, where gzip is to be kept");
    if (first == std::byte{'<'}) return refuse("a page of HTML or XML");
    if (!what.length) return refuse("plain text without a length");
    if (what.stored_length && *what.stored_length != *what.length) {
        return refuse("inflated on its way, so that nothing proves it");
    }
    plain_ = true;
    return {};
}

awaitable<outcome<void>> download_verifier::inflate(std::span<const std::byte> stored) {
    for (;;) {
        const auto room = room_to_inflate();
        const auto done = gunzip_.inflate(stored, room);
        if (!done) co_return done.error();
        if (done->consumed == 0 && done->produced == 0) break;
        stored = stored.subspan(done->consumed);
        if (is_bomb()) co_return failure(error::output_too_large, {}, "it inflates beyond reason");
        const auto text = room.first(done->produced);
        rows_.update(text);
        if (keep_gzip_ || text.empty()) continue;
        if (auto delivered = co_await deliver(text); !delivered) co_return delivered;
    }
    // Cannot be; but to lose bytes in silence is the one thing that must not be.
    if (!stored.empty()) co_return failure(error::data_corrupt, {}, "inflate does not go on");
    co_return outcome<void>();
}

bool download_verifier::is_bomb() const noexcept {
    const auto inflated = gunzip_.produced();
    return inflated > most_.unsuspicious && inflated / most_.ratio > received_;
}

// The writer's own, where it has some: a copy of every byte is saved.
std::span<std::byte> download_verifier::room_to_inflate() {
    if (!keep_gzip_) {
        if (const auto room = into_.room(); !room.empty()) return room;
    }
    if (!block_) block_ = std::make_unique_for_overwrite<std::byte[]>(limits::inflate_block_bytes);
    return {block_.get(), limits::inflate_block_bytes};
}

awaitable<outcome<void>> download_verifier::deliver(std::span<const std::byte> bytes) {
    if (proves_) delivered_hash_.update(bytes);
    written_ += bytes.size();
    return into_.write(bytes);
}

outcome<proof> download_verifier::finish(const remote_file& what) {
    if (auto right = check_length(what); !right) return right.error();
    if (received_ == 0 && (keep_gzip_ || what.hash.empty())) {
        return failure(error::not_gzip, {}, "an empty body without a hash");
    }
    if (received_ > 0 && !plain_) {
        if (auto whole = gunzip_.finish(); !whole) return whole.error();
    }
    if (auto equal = check_hash(what.hash); !equal) return equal.error();
    proof proved;
    proved.stored_bytes = received_;
    proved.stored_crc32c = stored_crc32c_;
    proved.bytes = written_;
    if (proves_) proved.xxh3 = delivered_hash_.hex();
    proved.rows = rows_.rows();
    return proved;
}

checkpoint download_verifier::save(const remote_file& what) const {
    checkpoint now;
    now.file = what;
    now.format = format_;
    now.keep_gzip = keep_gzip_;
    now.plain = plain_;
    now.received = received_;
    now.stored_crc32c = stored_crc32c_;
    now.written = written_;
    now.xxh3 = delivered_hash_.hex();
    now.delivering = delivered_hash_.save();
    now.inflating = gunzip_.save();
    const auto counting = std::as_bytes(std::span(&rows_, 1));
    now.counting.assign(counting.begin(), counting.end());
    if (stored_md5_) now.hashing = stored_md5_->save();
    return now;
}

awaitable<outcome<void>> download_verifier::restore(const checkpoint& from) {
    const auto refuse = [](const char* why) { return failure(error::checkpoint_refused, {}, why); };
    if (from.format != format_ || from.keep_gzip != keep_gzip_)
        co_return refuse("it is of another kind of file");
    if (!gunzip_.restore(from.inflating) || from.counting.size() != sizeof rows_)
        co_return refuse("its states are of another size");
    std::memcpy(&rows_, from.counting.data(), sizeof rows_);
    if (!from.hashing.empty() && !stored_md5_.emplace().restore(from.hashing))
        co_return refuse("its states are of another size");
    if (auto restored = co_await restore_delivered(from); !restored) co_return restored;
    plain_ = from.plain;
    received_ = from.received;
    stored_crc32c_ = from.stored_crc32c;
    co_return outcome<void>();
}

// The delivered bytes are hashed anew, which proves them on the way, where the writer shows them.
awaitable<outcome<void>> download_verifier::restore_delivered(const checkpoint& from) {
    const auto refuse = [](std::string why) {
        return failure(error::checkpoint_refused, {}, std::move(why));
    };
    auto* const into = into_.resumable();
    if (!into) co_return refuse("the writer cannot be resumed");
    written_ = from.written;
    if (!proves_) co_return outcome<void>();
    std::uint64_t shown = 0;
    const resumable_writer::visitor visit = [&](std::span<const std::byte> piece) {
        delivered_hash_.update(piece);
        shown += piece.size();
    };
    const auto read = co_await into->read_back(visit);
    if (!read) co_return refuse(read.error().detail());
    if (*read && shown != from.written) co_return refuse("what was delivered has another length");
    if (!*read && !delivered_hash_.restore(from.delivering))
        co_return refuse("its states are of another size");
    if (delivered_hash_.hex() != from.xxh3) co_return refuse("what was delivered has changed");
    co_return outcome<void>();
}

outcome<void> download_verifier::check_length(const remote_file& what) const {
    for (const auto& stated : {what.length, what.stored_length}) {
        if (!stated || *stated == received_) continue;
        return failure(error::length_mismatch, {},
                       std::to_string(received_) + " bytes instead of " + std::to_string(*stated));
    }
    if (!what.expected() && !what.chunked && what.hash.empty()) {
        return failure(error::data_truncated, {}, "neither a length nor a hash proves the end");
    }
    return {};
}

outcome<void> download_verifier::check_hash(const stored_hash& stated) {
    if (!stated.crc32c.empty()) {
        if (spell_crc32c(stored_crc32c_) == stated.crc32c) return {};
        return failure(error::hash_mismatch, {}, "crc32c");
    }
    if (stated.md5.empty()) return {};
    if (received_ == 0) stored_md5_.emplace();
    if (stored_md5_ && encode_base64(stored_md5_->finish()) == stated.md5) return {};
    return failure(error::hash_mismatch, {}, "md5");
}

}  // namespace sluice
