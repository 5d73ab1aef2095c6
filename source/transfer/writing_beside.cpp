#include "transfer/writing_beside.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <cstring>

namespace sluice {
namespace {

// Each side works for a while before it waits again. Neither a longer queue nor a wake-up for each
// block was faster (measured).
constexpr std::size_t worth_a_wake = block_queue::blocks * block_queue::block_bytes / 2;

}  // namespace

void writing_beside::begin(const asio::any_io_executor& home) {
    home_ = home;
    queue_ = std::make_unique<block_queue>(worth_a_wake);
    group_.emplace(home_);
    group_->spawn(empty_queue());
}

// If this is cancelled, what is written ends as well, and `group_` stays to tell of it.
awaitable<outcome<void>> writing_beside::end() {
    if (!group_) co_return taken_;
    queue_->close();
    co_await group_->join();
    group_.reset();
    queue_.reset();
    room_ = {};
    co_return taken_;
}

awaitable<void> writing_beside::empty_queue() try {
    for (;;) {
        const auto piece = co_await queue_->next();
        if (piece.empty()) co_return;
        taken_ = co_await into_.write(piece);
        if (!taken_) break;
        queue_->emptied();
    }
    queue_->give_up();
} catch (...) {
    taken_ = failure(error::stopped);
    queue_->give_up();
    throw;
}

awaitable<outcome<void>> writing_beside::write(std::span<const std::byte> bytes) {
    return queue_ ? pass_on(bytes) : into_.write(bytes);
}

awaitable<outcome<void>> writing_beside::pass_on(std::span<const std::byte> bytes) {
    if (co_await asio::this_coro::executor != home_) co_return co_await hand_over(bytes);
    if (auto settled = co_await settle(); !settled) co_return settled;
    co_return co_await into_.write(bytes);
}

awaitable<outcome<void>> writing_beside::hand_over(std::span<const std::byte> bytes) {
    for (;;) {
        room_ = co_await queue_->room();
        if (room_.empty()) co_return taken_;
        if (bytes.empty()) co_return outcome<void>();
        const auto size = std::min(bytes.size(), room_.size());
        if (bytes.data() != room_.data()) std::memcpy(room_.data(), bytes.data(), size);
        queue_->filled(size);
        bytes = bytes.subspan(size);
    }
}

// Until nothing is on its way; the queue has a new room then.
awaitable<outcome<void>> writing_beside::settle() {
    room_ = {};
    co_await queue_->drained();
    co_return taken_;
}

awaitable<outcome<void>> writing_beside::checkpoint(std::span<const std::byte> note) {
    if (queue_) {
        if (auto settled = co_await settle(); !settled) co_return settled;
    }
    co_return co_await into_.checkpoint(note);
}

}  // namespace sluice
