#pragma once

#include <sluice/sinks/sink.hpp>
#include <sluice/transfer/checksum.hpp>
#include "transfer/splitter.hpp"

#include <functional>
#include <string>
#include <vector>

#include "sinks/split_note.hpp"
#include "transfer/writing_beside.hpp"

namespace sluice {

/// Delivers one export as the objects of its windows: what is written is split by the rows' times,
/// each row going to its window's writer.
///
/// Writers are opened when their first bytes come. All windows are committed together, after all
/// that was written is at its place; a crash between leaves objects without receipts, which come
/// again.
///
/// Its checkpoint is the windows' own ones, and with the first of them, written last, what is
/// needed to resume from there. A crash before that leaves some windows ahead of it: what comes for
/// them again is compared, and passed over. Nothing is kept where the sink's writers cannot be
/// resumed.
///
/// It takes as long as inflating does, so it has a pipe: what is written to `input` on another
/// thread while `split_beside` runs is split on the caller's.
class split_writer final : public resumable_writer {
public:
    struct order {
        sink* place = nullptr;
        export_spec spec;
        std::vector<time_range> windows;  ///< one at least; consecutive
        /// XXH3-128 of what a window was delivered with before, or nothing; what has not changed
        /// is left as it is. As many as windows, or none.
        std::vector<std::string> known;
        std::string time_field = "EventStart";
        std::size_t largest_row = limits::row_bytes;
    };

    /// A split export that an earlier process left.
    struct resumed {
        std::unique_ptr<split_writer> into;
        std::vector<std::byte> note;
    };
    /// Resumes where an earlier process left these windows; nothing, when it left none.
    /// Errors: checkpoint_refused; begin anew then. The sink's.
    static awaitable<outcome<std::optional<resumed>>> resume(order what);

    explicit split_writer(order what);
    ~split_writer() override;

    /// Where to write while `split_beside` runs; at any other time it is as good as this itself.
    resumable_writer& input() noexcept { return pipe_; }
    /// Completes when `what` has ended and all that it wrote is split. Throws what it threw.
    /// Cancellation: terminal, passed on to `what`, whose end is waited for. Errors: as `write`.
    awaitable<outcome<void>> split_beside(const std::function<awaitable<void>()>& what);

    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override;
    /// Completes with all that was stored. Errors: also split_refused, with nothing to be seen.
    awaitable<outcome<std::vector<stored_object>>> commit(const proof& content) override;
    void abort() noexcept override;
    awaitable<outcome<void>> checkpoint(std::span<const std::byte> note) override;
    /// Shows nothing: the bytes do not stay together.
    awaitable<outcome<bool>> read_back(const visitor& visit) override;

    /// What was committed of a window.
    struct part {
        time_range window;
        proof content;
        std::vector<stored_object> objects;  ///< none where it was left as it is
    };
    /// In the order of the windows; after a commit.
    const std::vector<part>& parts() const noexcept { return parts_; }
    /// Rows that none of the windows holds, and where they are; after a commit.
    const part& unmatched() const noexcept { return unmatched_; }

private:
    // One object that is being written.
    struct share {
        std::unique_ptr<writer> into;
        xxh3_digest hash;         // of all that was split off for it
        std::uint64_t bytes = 0;  // the same
        std::uint64_t ahead = 0;  // of these, bytes that are there before they came
        std::string hash_there;   // once these have come
        bool kept = true;         // with a checkpoint, as it is
    };

    using step = std::function<awaitable<outcome<void>>(share&)>;

    share& share_of(std::size_t window);
    target target_of(const share& which) const;
    awaitable<outcome<void>> take(splitter::slices cut);
    awaitable<outcome<void>> put(share& which, std::span<const std::byte> bytes);
    awaitable<outcome<void>> open(share& which);
    awaitable<outcome<void>> for_each(const std::vector<share*>& which, const step& what) const;
    awaitable<outcome<void>> end_split(const proof& content);
    awaitable<outcome<void>> prepare_one(share& which);
    awaitable<outcome<void>> publish(share& which, const proof& content);
    awaitable<outcome<void>> keep(share& which, std::vector<std::byte> note);
    awaitable<outcome<void>> restore(const split_note& from);
    awaitable<outcome<void>> restore(share& which, const split_note::file& known);
    awaitable<outcome<void>> prove(share& which, const split_note::file& known,
                                   const split_note::file& there);
    split_note::file file_of(const share& which) const;
    bool is_unmatched(const share& which) const noexcept { return &which == &shares_.back(); }

    order what_;
    const time_range range_;  // of all windows
    splitter splitter_;
    std::vector<share> shares_;  // of the windows, and last of the unmatched rows
    bool split_ = false;         // to the end
    std::vector<part> parts_;
    part unmatched_;
    writing_beside pipe_{*this};
};

}  // namespace sluice
