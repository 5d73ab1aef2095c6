#include "transfer/body_intake.hpp"

#include <utility>

#include "async/run_on.hpp"

namespace sluice {
namespace {

// A smaller body is done before a second thread is well awake.
constexpr std::uint64_t worth_a_lane = 512 << 10;

}  // namespace

body_intake::body_intake(asio::any_io_executor here, transfer_pool* lanes,
                         std::span<std::byte> block, const taker& take)
    : here_(std::move(here)), lanes_(lanes), block_(block), take_(take) {}

awaitable<std::span<std::byte>> body_intake::room() {
    if (group_ && beside_.crowded()) co_await end_beside();
    if (!group_ && !taken_) co_return std::span<std::byte>();
    if (!group_ && lanes_ && passed_ >= worth_a_lane) begin_beside();
    if (!group_) co_return block_;
    co_return co_await queue_->room();
}

awaitable<outcome<void>> body_intake::filled(std::size_t size) {
    passed_ += size;
    if (group_) {
        queue_->filled(size);
        co_return outcome<void>();
    }
    taken_ = co_await take_(block_.first(size));
    co_return taken_;
}

awaitable<outcome<void>> body_intake::finish() {
    if (group_) co_await end_beside();
    co_return taken_;
}

void body_intake::begin_beside() {
    beside_ = lanes_->begin_on_idle();
    if (!beside_) return;
    queue_ = std::make_unique<block_queue>();
    group_.emplace(here_);
    group_->spawn(take_beside());
}

awaitable<void> body_intake::take_beside() {
    const std::function<awaitable<void>()> what = [this] { return empty_queue(); };
    co_await run_on(beside_.executor(), what);
}

// On the other lane.
awaitable<void> body_intake::empty_queue() try {
    for (;;) {
        const auto piece = co_await queue_->next();
        if (piece.empty()) co_return;
        taken_ = co_await take_(piece);
        if (!taken_) break;
        queue_->emptied();
    }
    queue_->give_up();
} catch (...) {
    queue_->give_up();
    throw;
}

// If this is cancelled, what is taken there ends as well, and `group_` stays to tell of it.
awaitable<void> body_intake::end_beside() {
    queue_->close();
    co_await group_->join();
    group_.reset();
    queue_.reset();
    beside_ = {};
}

}  // namespace sluice
