#pragma once

#include <sluice/api/client.hpp>
#include <sluice/ledger/ledger.hpp>
#include <sluice/schedule/dispatcher.hpp>

#include <cstdint>
#include <utility>

namespace sluice {

class engine_core;

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
class account_context {
public:
    account_context(engine_core& host_, const account& who_, ledger& store_);

    /// Brings back what earlier runs learned, carried over to exports of `span`; once.
    void recall(std::span<const operation_time> times, std::chrono::milliseconds span);
    /// No operation of any run is waited for any longer than `age`.
    void give_up_after(duration age);

    /// A call was made: tells whether the server can be reached, and knows the key.
    void called(const std::optional<failure>& problem, steady_time now);
    /// A call was accepted: the address is right and the key was not refused.
    bool server_known() const noexcept { return server_known_; }
    /// How long the API has been out of reach at `now`; 0 when it is not.
    duration outage_at(steady_time now) const {
        return unreachable_since_ ? now - *unreachable_since_ : duration::zero();
    }
    /// Names an operation that is watched.
    std::uint32_t next_operation() noexcept { return operations_named_++; }

    engine_core& host;
    const account who;
    ledger& store;
    dispatcher tokens;
    client api;

private:
    bool recalled_ = false;
    bool server_known_ = false;
    std::optional<steady_time> unreachable_since_;
    std::uint32_t operations_named_ = 0;
    duration longest_operation_{};
};

}  // namespace sluice
