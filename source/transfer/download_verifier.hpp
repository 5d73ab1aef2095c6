#pragma once

#include <sluice/transfer/checksum.hpp>
#include <sluice/transfer/writer.hpp>
#include "transfer/download.hpp"
#include "transfer/gunzip.hpp"
#include "transfer/row_counter.hpp"

#include "transfer/checkpoint.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>

namespace sluice {

/// Passes a file's stored bytes on to a writer, inflated, and proves them on the way.
///
/// About 215 KB, whatever the file: an inflate state and one block. Single-threaded.
class download_verifier {
public:
    download_verifier(writer& into, export_format format, const download_options& how);

    /// Takes the next of the file's bytes. `what` is all that is known of the file by now.
    ///
    /// A file that does not begin as gzip does is taken as plain text only if its length is known
    /// and, where the storage tells the stored length, the same: neither was it inflated on the way
    /// then, nor can its end be missing. It must not look like markup, and `keep_gzip` refuses it.
    /// Errors: not_gzip, data_corrupt, length_mismatch (too long), output_too_large, the writer's.
    awaitable<outcome<void>> take(std::span<const std::byte> stored, const remote_file& what);

    /// The proof, once all bytes are here.
    ///
    /// The length must be right, every gzip member whole and what its trailer says, the storage's
    /// hash met. Where nothing tells the length, a hash must. An empty file needs its hash.
    /// Errors: length_mismatch, data_truncated, hash_mismatch, not_gzip.
    outcome<proof> finish(const remote_file& what);

    /// How a later process can go on from here with a writer that is checkpointed now.
    checkpoint save(const remote_file& what) const;
    /// Goes on from there, with nothing taken yet and a writer that was resumed: what it holds is
    /// read back, and must be what it was. Errors: checkpoint_refused; this is of no more use then.
    awaitable<outcome<void>> restore(const checkpoint& from);

    /// True when the bytes so far could be all there are: no gzip member is open.
    bool could_end() const { return received_ > 0 && (plain_ || gunzip_.finish().has_value()); }

    std::uint64_t received() const noexcept { return received_; }
    std::uint64_t written() const noexcept { return written_; }
    /// CRC32C of the stored bytes so far.
    std::uint32_t stored_crc32c() const noexcept { return stored_crc32c_; }

private:
    // What a file may come to.
    struct bounds {
        explicit bounds(const download_options& as)
            : output(as.largest_output),
              ratio(std::max<std::uint64_t>(as.largest_ratio, 1)),
              unsuspicious(as.unsuspicious_output) {}

        std::uint64_t output;
        std::uint64_t ratio;
        std::uint64_t unsuspicious;
    };

    awaitable<outcome<void>> restore_delivered(const checkpoint& from);
    outcome<void> begin(std::byte first, const remote_file& what);
    awaitable<outcome<void>> inflate(std::span<const std::byte> stored);
    std::span<std::byte> room_to_inflate();
    awaitable<outcome<void>> deliver(std::span<const std::byte> bytes);
    bool is_bomb() const noexcept;
    outcome<void> check_length(const remote_file& what) const;
    outcome<void> check_hash(const stored_hash& stated);

    writer& into_;
    export_format format_;
    bool keep_gzip_;
    bool proves_;  // the delivered bytes; the writer does it else
    bounds most_;
    gunzip gunzip_;
    std::unique_ptr<std::byte[]> block_;  // where the writer has no room of its own
    row_counter rows_;
    xxh3_digest delivered_hash_;
    std::optional<md5_digest> stored_md5_;  // only where the storage tells nothing better
    std::uint32_t stored_crc32c_ = 0;
    std::uint64_t received_ = 0;
    std::uint64_t written_ = 0;
    bool plain_ = false;
};

}  // namespace sluice
