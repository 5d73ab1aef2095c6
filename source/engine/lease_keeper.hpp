#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/ledger/ledger.hpp>

namespace sluice {

/// Keeps a run's lease from lapsing.
class lease_keeper {
public:
    /// `held` was acquired now, for `length`.
    lease_keeper(ledger& store, clock& time, lease held, duration length);

    const lease& held() const noexcept { return held_; }

    /// Renews it again and again. Completes with the reason when that is in vain: `lease_lost`, or
    /// what the ledger failed for until the lease may have lapsed. Cancellation: terminal.
    awaitable<failure> keep();

    /// Renews it if that is overdue, as after the process or its machine was stopped for a while:
    /// comes before what cannot be taken back. Errors: lease_lost, the ledger's.
    awaitable<outcome<void>> confirm();

private:
    awaitable<outcome<void>> renew();

    ledger& store_;
    clock& time_;
    lease held_;
    duration length_;
    steady_time renewed_at_;
};

}  // namespace sluice
