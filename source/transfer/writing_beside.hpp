#pragma once

#include <sluice/async/task_group.hpp>
#include <sluice/transfer/writer.hpp>

#include "transfer/block_queue.hpp"

#include <memory>
#include <optional>

namespace sluice {

/// A writer that lets another one work on its home thread, beside the lane that writes to this one.
///
/// Only between `begin` and `end`, and only what is written on another thread than home; all else
/// goes straight to that writer, after what was handed over before. The lock of a queue orders the
/// two threads, so that writer is never used on two at once.
class writing_beside final : public resumable_writer {
public:
    /// `into` must outlive this.
    explicit writing_beside(resumable_writer& into) : into_(into) {}

    /// On the thread that is to be home: hands over from now on.
    void begin(const asio::any_io_executor& home);
    /// At home. Completes when all that was handed over is written, or the writer has failed, or,
    /// cancelled, when it has ended; must then be awaited with `throw_if_cancelled(false)`.
    /// Errors: the writer's.
    awaitable<outcome<void>> end();

    std::span<std::byte> room() noexcept override { return queue_ ? room_ : into_.room(); }
    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override;
    awaitable<outcome<void>> checkpoint(std::span<const std::byte> note) override;
    awaitable<outcome<std::vector<stored_object>>> commit(const proof& content) override {
        return into_.commit(content);
    }
    void abort() noexcept override { into_.abort(); }
    awaitable<outcome<bool>> read_back(const visitor& visit) override {
        return into_.read_back(visit);
    }

private:
    awaitable<outcome<void>> pass_on(std::span<const std::byte> bytes);
    awaitable<outcome<void>> hand_over(std::span<const std::byte> bytes);
    awaitable<outcome<void>> settle();
    awaitable<void> empty_queue();

    resumable_writer& into_;
    asio::any_io_executor home_;
    std::unique_ptr<block_queue> queue_;
    std::optional<task_group> group_;
    std::span<std::byte> room_;  // of the queue
    outcome<void> taken_;        // home's until it gives up
};

}  // namespace sluice
