#pragma once

#include <sluice/schedule/poll_history.hpp>
#include <sluice/time/clock.hpp>

#include <cstdint>
#include <optional>

namespace sluice {

/// What a token is wanted for, in the order in which it brings data nearer.
enum class call_kind : std::uint8_t { results, poll, create, other };

/// A request's claim to the next token: all that the policy may know about it.
struct token_request {
    call_kind kind = call_kind::other;
    /// Of a look: the operation's number, as dispatcher::saw_running is told it. Its place among
    /// those seen scales what is believed of it.
    std::uint32_t operation = 0;
    /// Place in the plan: the earlier window first.
    std::uint64_t order = 0;
    /// Not before this: a backoff.
    steady_time not_before{};
    /// For a poll whose time is the policy's to choose: when the operation was created.
    std::optional<steady_time> running_since{};
    /// What earlier looks at it have shown.
    poll_history seen{};
    /// Costs no token, where the limit counts creates only; waits for silence and its time alone.
    bool free_of_charge = false;
    /// Of those that `dispatcher::stop` can end together.
    std::uint32_t group = 0;

    /// A look whose time is the policy's to choose.
    bool is_look() const noexcept { return kind == call_kind::poll && running_since; }
    bool is_first_look() const noexcept { return is_look() && !seen.looked(); }
    bool is_repeated_look() const noexcept { return is_look() && seen.looked(); }
};

/// What is remembered of a request once it was granted its token.
struct granted_call {
    granted_call() = default;
    explicit granted_call(const token_request& claim) noexcept
        : kind(claim.kind),
          first_look(claim.is_first_look()),
          free_of_charge(claim.free_of_charge) {}

    call_kind kind = call_kind::other;
    bool first_look = false;
    bool free_of_charge = false;
};

}  // namespace sluice
