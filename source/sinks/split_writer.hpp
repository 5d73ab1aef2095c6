#pragma once

#include <sluice/sinks/sink.hpp>
#include <sluice/transfer/checksum.hpp>
#include <sluice/transfer/splitter.hpp>

#include <functional>
#include <string>
#include <vector>

#include "sinks/split_note.hpp"

namespace sluice {

/// Delivers one export as the files of its windows: what is written is split by the rows' times,
/// each row going to its window's writer.
///
/// Writers are opened when their first bytes come; of those that are open at once, a few at most,
/// the one used longest ago is parked for another, and waits with what comes for it in memory
/// until that is worth opening it again. All windows are committed together, after all that was
/// written is on the disk; a crash between leaves files without receipts, which come again.
///
/// Its checkpoint is the windows' own ones, and with the first of them, written last, what is
/// needed to go on from there. A crash before that leaves some windows ahead of it: what comes for
/// them again is compared, and passed over.
class split_writer final : public writer {
public:
    struct order {
        sink* target = nullptr;
        export_spec spec;
        std::vector<time_range> windows;  ///< one at least; consecutive
        /// XXH3-128 of what a window was delivered with before, or nothing; what has not changed
        /// is left as it is. As many as windows, or none.
        std::vector<std::string> known;
        std::string time_field = "EventStart";
        std::size_t largest_row = limits::row_bytes;
        std::size_t open_at_once = 32;
    };

    /// Goes on where an earlier process left these windows; nothing, when it left none.
    /// Errors: checkpoint_refused; begin anew then. The sink's.
    static awaitable<outcome<std::optional<resumed_writer>>> resume(order what);

    explicit split_writer(order what);
    ~split_writer() override;

    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override;
    /// Completes with the first window's name. Errors: also split_refused.
    awaitable<outcome<std::string>> commit() override;
    void abort() noexcept override;
    bool keeps_checkpoints() const noexcept override { return true; }
    awaitable<outcome<void>> checkpoint(std::span<const std::byte> note) override;
    bool keeps_order() const noexcept override { return false; }
    bool works_long() const noexcept override { return true; }

    /// What was committed of a window.
    struct part {
        time_range window;
        std::string path;  ///< empty where it was left as it is
        std::uint64_t bytes = 0;
        std::uint64_t rows = 0;
        std::string xxh3;
    };
    /// In the order of the windows; after a commit.
    const std::vector<part>& parts() const noexcept { return parts_; }
    /// Rows that none of the windows holds, and where they are; after a commit.
    const part& unmatched() const noexcept { return unmatched_; }

private:
    // One file that is being written.
    struct share {
        std::unique_ptr<writer> into;
        bool open = false;            // not parked
        std::uint64_t used = 0;       // when, in turns
        std::vector<std::byte> held;  // comes next in it
        xxh3_digest hash;             // of all that was split off for it
        std::uint64_t bytes = 0;      // the same
        std::uint64_t ahead = 0;      // of these, bytes that are in the file before they came
        std::string hash_there;       // once these have come
        bool kept = true;             // with a checkpoint, as it is
    };

    using step = std::function<awaitable<outcome<void>>(share&)>;

    share& share_of(std::size_t window);
    awaitable<outcome<void>> take(splitter::slices cut);
    awaitable<outcome<void>> put(share& which, std::span<const std::byte> bytes);
    awaitable<outcome<void>> open(share& which);
    awaitable<outcome<std::unique_ptr<writer>>> begin(const share& which);
    awaitable<outcome<std::optional<resumed_writer>>> find(const share& which) const;
    awaitable<outcome<void>> make_room();
    awaitable<outcome<void>> put_away(share& which);
    awaitable<outcome<void>> for_each(const std::vector<share*>& which, const step& what) const;
    awaitable<outcome<void>> put_all_away();
    awaitable<outcome<void>> publish(share& which);
    awaitable<outcome<void>> keep(share& which, std::vector<std::byte> note);
    awaitable<outcome<void>> restore(const split_note& from);
    awaitable<outcome<void>> restore(share& which, const split_note::file& known);
    bool is_unmatched(const share& which) const noexcept { return &which == &shares_.back(); }

    order what_;
    const time_range range_;  // of all windows
    splitter splitter_;
    std::vector<share> shares_;  // of the windows, and last of what is outside
    std::size_t open_ = 0;
    std::uint64_t turn_ = 0;
    std::vector<part> parts_;
    part unmatched_;
};

}  // namespace sluice
