#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/core/outcome.hpp>
#include <sluice/schedule/operation_times.hpp>
#include <sluice/schedule/token_bucket.hpp>
#include <sluice/schedule/token_request.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>

namespace sluice {

/// Reads, changes and keeps a bucket in one step that no other process can come between, as
/// `ledger::update_bucket`: the bucket's times are on the clock that `change` gets a reading of. It
/// completes whether or not its caller is cancelled.
using bucket_transaction = std::function<awaitable<outcome<void>>(
    const std::function<void(token_bucket&, const moment& now)>& change)>;

/// Hands each token of one account to the request that deserves it most.
///
/// The only place where requests wait for the rate limit. Who is next is decided by the pure
/// function `choose` (schedule/policy.hpp); the tokens are in the bucket behind the transaction,
/// which other processes may share. It starts nothing of its own: one of those that wait does the
/// waiting for all, and hands that on when it leaves. Single-threaded: lives on the control thread.
class dispatcher {
    class impl;

public:
    dispatcher(asio::any_io_executor executor, clock& time, bucket_limit limit,
               bucket_transaction bucket);
    ~dispatcher();
    dispatcher(const dispatcher&) = delete;
    dispatcher& operator=(const dispatcher&) = delete;

    /// The right to make one call, and the duty to tell how it went, once. Move-only. Let go
    /// without a word it counts as answered, which is the careful reading; the bucket learns it
    /// with the next transaction. May outlive the dispatcher, but tells nobody then: its call is
    /// taken to be in flight until it has landed.
    ///
    /// Errors of all: those of the bucket's transaction. Cancellation: none, once begun.
    class permit {
    public:
        permit() = default;
        permit(permit&& other) noexcept = default;
        permit& operator=(permit&& other) noexcept;
        ~permit();

        call_kind kind() const noexcept { return what_.kind; }

        /// The server answered, or may have seen the call: the token is gone.
        awaitable<outcome<void>> answered();
        /// The server cannot have seen the call: the token goes back.
        awaitable<outcome<void>> never_sent();
        /// The server refused the call (429): the whole account is silent for `wait`.
        awaitable<outcome<void>> refused(duration wait);

    private:
        friend class impl;
        permit(std::shared_ptr<impl> owner, granted_call what, steady_time sent);
        using settlement = std::function<void(token_bucket&, steady_time sent, steady_time now)>;
        static awaitable<outcome<void>> end(permit mine, settlement how);

        std::shared_ptr<impl> owner_;
        granted_call what_;
        steady_time sent_{};  ///< on the bucket's clock
    };

    /// Waits until this request deserves the next token, and spends it durably. At most
    /// limits::calls_at_once permits are out at a time.
    ///
    /// Completes in the order of the policy, not of arrival. Cancellation: terminal, at any time
    /// while waiting; no token is spent (one that was granted already goes back); throws
    /// operation_aborted.
    /// Errors: stopped, after `stop()`; ledger_failed, when the bucket cannot be kept.
    awaitable<outcome<permit>> admit(token_request claim);

    /// Ends every wait, now and later, with `stopped`.
    void stop();
    /// Ends the waits of a group, `token_request::group`, with `stopped`.
    void stop(std::uint32_t group);

    /// Tells the bucket of the permits that were let go without a word. Errors: the transaction's.
    awaitable<outcome<void>> settle();

    /// So many creates or results more, or less, are still to come, whether they wait here yet or
    /// not: the policy keeps tokens for them.
    void expect(call_kind kind, int change);

    // What follows teaches how long operations run; those that wait are judged anew.

    /// An operation that has run so long is given up: it is looked at then, whatever it foretells.
    void give_up_after(duration age);
    /// An operation of an earlier run ended after it ran this long.
    void learn(duration ran);
    /// An operation, named by a number of its own, was found running. Numbers follow the plan, as
    /// far as they can: a trend along it is looked for.
    void saw_running(std::uint64_t operation, const poll_history& seen);
    /// It ended, or is no longer watched; `ran` when it is known how long it ran.
    void saw_ended(std::uint64_t operation, std::optional<duration> ran);

    struct reading {
        int tokens = 0;            ///< to be had at once
        steady_time next_token{};  ///< when one can be had
        std::size_t waiting = 0;   ///< requests that wait
    };
    /// As of the latest call that this dispatcher admitted.
    reading read() const;

private:
    std::shared_ptr<impl> impl_;
};

}  // namespace sluice
