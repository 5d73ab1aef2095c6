#pragma once

#include <engine/backfill_run.hpp>
#include <sluice/transfer/download.hpp>

#include "transfer/transfer_pool.hpp"

namespace sluice {

/// One window's file on its way from a location to its name, on a lane of the engine's pool where
/// there is one; else on the control thread.
///
/// Used on the control thread, which waits meanwhile and is told of the progress. Each step can be
/// cancelled as the one it stands for.
class delivery {
public:
    delivery(backfill_run& run, const time_range& window, random_source random,
             download::progress_function progress);
    ~delivery();

    /// Opens the sink's writer, where an earlier run left it if it can; comes first. Errors: the
    /// sink's.
    awaitable<outcome<void>> open();
    /// Bytes of the file that an earlier run has received.
    std::uint64_t picked_up() const noexcept { return picked_up_; }
    /// As `download::fetch`.
    awaitable<outcome<proof>> fetch(const secret& where);
    /// As `writer::commit`.
    awaitable<outcome<std::string>> commit();

private:
    class relay;

    awaitable<outcome<bool>> pick_up(std::optional<failure>& refused);
    awaitable<outcome<void>> begin();
    void use(std::unique_ptr<writer> into);
    awaitable<void> on_lane(const std::function<awaitable<void>()>& what);

    backfill_run& run_;
    time_range window_;
    random_source random_;
    transfer_pool::place place_;
    std::shared_ptr<relay> relay_;  ///< where there is a lane
    download::progress_function progress_;
    std::unique_ptr<writer> into_;
    std::optional<download> from_;
    std::uint64_t picked_up_ = 0;
};

}  // namespace sluice
