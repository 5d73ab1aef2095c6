#pragma once

#include <engine/backfill_run.hpp>
#include "transfer/download.hpp"

#include <vector>

#include "sinks/split_writer.hpp"
#include "transfer/transfer_pool.hpp"

namespace sluice {

/// One export's file on its way from a location to its windows' names, on a lane of the engine's
/// pool where there is one; else on the control thread.
///
/// Used on the control thread, which waits meanwhile and is told of the progress. Each step can be
/// cancelled as the one it stands for.
class delivery {
public:
    delivery(backfill_run& run, const time_range& range, random_source random,
             download::progress_function progress);
    ~delivery();

    /// Opens the sink's writer, where an earlier run left it if it can; comes first. Errors: the
    /// sink's.
    awaitable<outcome<void>> open();
    /// Bytes of the file that an earlier run has received.
    std::uint64_t picked_up() const noexcept { return picked_up_; }
    /// As `download::fetch`.
    awaitable<outcome<proof>> fetch(const secret& where);
    /// What was delivered of a window; no objects where it was left as it was.
    using file = split_writer::part;
    /// As `writer::commit`, of what `fetch` has proved. Errors: also split_refused.
    awaitable<outcome<std::vector<file>>> commit(const proof& content);

    /// Rows that none of the windows holds, and where they are kept; after a commit.
    const file& unmatched() const noexcept { return unmatched_; }

private:
    class relay;

    awaitable<outcome<bool>> pick_up(std::optional<failure>& refused);
    awaitable<outcome<std::optional<std::vector<std::byte>>>> left_before();
    awaitable<outcome<void>> begin();
    target whole_target() const;
    split_writer::order order_of_split() const;
    awaitable<void> fetch_here(const secret& where, outcome<proof>& fetched);
    awaitable<outcome<std::vector<file>>> publish(const proof& content);
    void use(std::unique_ptr<writer> whole);
    void use(std::unique_ptr<split_writer> split);
    void receive_into(writer& into, bool proves);
    void drop() noexcept;
    bool is_bundle() const noexcept { return windows_.size() > 1; }
    awaitable<void> on_lane(const std::function<awaitable<void>()>& what);

    backfill_run& run_;
    time_range range_;
    std::vector<time_range> windows_;
    random_source random_;
    transfer_pool::place place_;
    std::shared_ptr<relay> relay_;  ///< where there is a lane
    download::progress_function progress_;
    std::unique_ptr<writer> whole_;        ///< of one window
    std::unique_ptr<split_writer> split_;  ///< of several
    std::optional<download> from_;
    std::uint64_t picked_up_ = 0;
    file unmatched_;
};

}  // namespace sluice
