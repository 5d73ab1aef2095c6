#pragma once

#include <sluice/api/account.hpp>
#include <sluice/engine/backfill.hpp>
#include <sluice/engine/snapshot.hpp>
#include <sluice/ledger/ledger.hpp>

#include <memory>

namespace sluice {

class engine;
class run_state;
class account_context;

/// A reader's place among those of a run; given back when it goes. Move-only; may outlive the run.
class [[nodiscard]] subscription {
public:
    subscription() = default;
    subscription(subscription&& other) noexcept = default;
    subscription& operator=(subscription&& other) noexcept;
    ~subscription();

private:
    friend class run;
    subscription(std::shared_ptr<run_state> of, observer& reader) noexcept;
    std::shared_ptr<run_state> of_;
    observer* reader_ = nullptr;
};

/// One backfill on its way: a handle. Move-only; all of it is for the control thread.
///
/// A handle that goes before its run has ended cancels it, but cannot wait for its end: the sink,
/// the ledger and the engine must live until then. Nothing that a run started outlives its end.
class [[nodiscard]] run {
public:
    run(run&& other) noexcept = default;
    run& operator=(run&& other) noexcept;
    ~run();

    run_id id() const noexcept;

    /// Takes no more calls: downloads under way are finished, all else ends. The run ends with
    /// `summary::ended_by` `stopped`; everything that is left is resumable.
    void stop();
    /// Ends everything at once, as resumable as after `stop`.
    void cancel();

    /// Completes when every window is delivered or failed, or when the run had to end before
    /// (`summary::ended_by`). May be called again, and by several at once.
    ///
    /// Cancellation: terminal; cancels the run, waits for its end and completes with its summary.
    /// Of a coroutine that is cancelled already, as with every `co_await`, nothing is begun; the
    /// run goes on then, until its handle goes.
    /// Errors: invalid_argument (bundles of individuals or of kept gzip); ledger_locked,
    /// folder_of_another_backfill (also when windows of another length were delivered there, which
    /// some of these overlap), ledger_failed, before anything was asked of the server. Failures of
    /// windows are in the summary. Throws what the sink or the ledger threw.
    awaitable<outcome<summary>> join();

    bool ended() const noexcept;
    /// What `join` completes with; once the run has ended.
    const outcome<summary>& result() const;

    /// The run at this moment. Costs a copy of what it holds: take one as often as somebody looks.
    sluice::snapshot snapshot() const;

    /// Tells `reader` of everything that happens from now on, until the subscription or the run
    /// ends. A run begins nothing before the caller suspends or returns: who subscribes where the
    /// run is started misses nothing. Readers are told in the order of their subscriptions.
    subscription subscribe(observer& reader);

private:
    friend class session;
    explicit run(std::shared_ptr<run_state> state) noexcept : state_(std::move(state)) {}
    std::shared_ptr<run_state> state_;
};

/// One account at work: its token bucket, its ledger, and what is learned of its operations.
///
/// A handle, freely copied. For the control thread; the engine and the ledger must outlive it.
class session {
public:
    /// Starts a run: delivers the windows that the ledger does not know as delivered, picking up
    /// exports that an earlier run left on the server. Returns at once.
    ///
    /// Several runs may be under way, of windows or specs that differ; they share the account's
    /// tokens.
    run start(backfill what) const;

private:
    friend class engine;
    explicit session(std::shared_ptr<account_context> account) noexcept
        : account_(std::move(account)) {}
    std::shared_ptr<account_context> account_;
};

}  // namespace sluice
