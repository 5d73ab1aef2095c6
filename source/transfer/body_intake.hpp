#pragma once

#include <sluice/async/task_group.hpp>
#include <sluice/core/outcome.hpp>

#include "transfer/block_queue.hpp"
#include "transfer/transfer_pool.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace sluice {

/// Brings the bytes of one body from where they are received to whoever takes them.
///
/// Piece by piece on the spot; but as long as a lane of the pool is idle, on that lane, while the
/// next bytes are received here. What is taken, and in which order, is the same either way.
/// Every use must end with `finish`.
class body_intake {
public:
    using taker = std::function<awaitable<outcome<void>>(std::span<const std::byte>)>;

    /// `block` is where bytes are received that are taken on the spot; `lanes` may be null.
    body_intake(asio::any_io_executor here, transfer_pool* lanes, std::span<std::byte> block,
                const taker& take);

    /// Where the next bytes are to be put. Empty when nothing more is taken: `finish` says why.
    /// Cancellation: terminal, at any time; throws operation_aborted.
    awaitable<std::span<std::byte>> room();
    /// So many bytes are there. Cancellation and errors: the taker's, if it took them on the spot.
    awaitable<outcome<void>> filled(std::size_t size);
    /// Completes when all is taken, or the taker has failed, or, cancelled, when it has ended; must
    /// then be awaited with `throw_if_cancelled(false)`. Errors: the taker's.
    awaitable<outcome<void>> finish();

private:
    void begin_beside();
    awaitable<void> take_beside();
    awaitable<void> empty_queue();
    awaitable<void> end_beside();

    asio::any_io_executor here_;
    transfer_pool* lanes_;
    std::span<std::byte> block_;
    const taker& take_;
    std::uint64_t passed_ = 0;
    outcome<void> taken_;
    transfer_pool::work beside_;
    std::unique_ptr<block_queue> queue_;
    std::optional<task_group> group_;
};

}  // namespace sluice
