#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/core/outcome.hpp>
#include <sluice/flow/bid.hpp>
#include <sluice/flow/operation_times.hpp>
#include <sluice/flow/token_bucket.hpp>

#include <functional>
#include <memory>

namespace sluice {

/// Reads, changes and keeps a bucket in one step that no other process can come between.
using bucket_transaction = std::function<outcome<void>(
    const moment& now, const std::function<void(token_bucket&)>& change)>;

/// Hands each token of one account to the request that deserves it most.
///
/// The only place where requests wait for the rate limit. Who is next is decided by the pure
/// function `choose` (flow/policy.hpp); the tokens are in the bucket behind the transaction, which
/// other processes may share. Single-threaded: lives on the control thread; must outlive its
/// waiters.
class dispatcher {
public:
    dispatcher(asio::any_io_executor executor, clock& time, bucket_transaction bucket);
    ~dispatcher();
    dispatcher(const dispatcher&) = delete;
    dispatcher& operator=(const dispatcher&) = delete;

    /// Waits until this request deserves the next token, and spends it durably.
    ///
    /// Completes in the order of the policy, not of arrival. Cancellation: terminal, at any time
    /// while waiting; no token is spent; throws operation_aborted.
    /// Errors: stopped, after `stop()`; store_failed, when the bucket cannot be kept.
    awaitable<outcome<void>> admit(bid claim);

    /// Tells how the admitted call went, so that the bucket stays true.
    outcome<void> answered(steady_time sent);
    outcome<void> never_sent();
    outcome<void> refused(duration wait);

    /// Ends every wait, now and later, with `stopped`.
    void stop();

    /// What was learned about how long operations run; the policy plans the first look by it.
    operation_times& learned() noexcept;

    struct reading {
        int tokens = 0;            ///< to be had at once
        steady_time next_token{};  ///< when the next one can be had
        std::size_t waiting = 0;   ///< requests that wait
    };
    reading read() const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace sluice
