#pragma once

#include <sluice/api/client.hpp>
#include <sluice/async/semaphore.hpp>
#include <sluice/async/stop_signal.hpp>
#include <sluice/ledger/ledger.hpp>
#include <sluice/schedule/dispatcher.hpp>

#include <cstdint>
#include <span>
#include <utility>

namespace sluice {

/// Announces a call to the dispatcher, until it is made or given up. Move-only; must not outlive
/// the dispatcher.
class expected_call {
public:
    expected_call() = default;
    expected_call(dispatcher& tokens, call_kind kind) : tokens_(&tokens), kind_(kind) {
        tokens.expect(kind, 1);
    }
    expected_call(expected_call&& other) noexcept
        : tokens_(std::exchange(other.tokens_, nullptr)), kind_(other.kind_) {}
    expected_call& operator=(expected_call&& other) noexcept {
        std::swap(tokens_, other.tokens_);
        std::swap(kind_, other.kind_);
        return *this;
    }
    ~expected_call() {
        if (tokens_) tokens_->expect(kind_, -1);
    }

private:
    dispatcher* tokens_ = nullptr;
    call_kind kind_ = call_kind::other;
};

/// One account at work: what all runs of it share.
class session {
public:
    session(const asio::any_io_executor& control, clock& time, transport& network,
            const account& who, ledger& store);

    /// Brings back what earlier runs learned, carried over to exports of `span`.
    void recall(std::span<const operation_time> times, std::chrono::milliseconds span);
    /// Nothing new begins: no call, no further try of a download.
    void stop();

    account who;
    dispatcher tokens;
    stop_signal stopping;
    client api;
    /// How long the API has been out of reach at `now`; 0 when it is not.
    duration outage_at(steady_time now) const {
        return unreachable_since ? now - *unreachable_since : duration::zero();
    }
    /// A call was accepted: the address is right and the key was not refused.
    bool server_known = false;
    std::optional<steady_time> unreachable_since;
    std::uint32_t next_operation = 0;  ///< names the operations that are watched
};

}  // namespace sluice
