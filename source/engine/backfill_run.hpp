#pragma once

#include <engine/account_context.hpp>
#include <engine/create_gate.hpp>
#include <engine/engine_core.hpp>
#include <engine/lease_keeper.hpp>
#include <engine/remaining_work.hpp>
#include <engine/run_events.hpp>
#include <engine/window_plan.hpp>
#include "async/stop_signal.hpp"
#include "transfer/download.hpp"

#include <deque>
#include <functional>

namespace sluice {

class job;

/// One backfill at work: what its jobs share, each thing with an owner of its own.
class backfill_run {
public:
    /// What was passed in by reference must outlive it; `left` gives up what it holds but for its
    /// exports.
    backfill_run(account_context& of, const backfill& what, run_id id, run_events& news_,
                 stop_signal& stopping_, remaining_work& left, backfill_key key_, lease held);
    ~backfill_run();

    /// Delivers these exports. Completes when no job is left; rethrows what one of them threw.
    /// Cancellation: cancels the jobs, waits for their end, throws operation_aborted.
    awaitable<void> live(std::vector<export_record> exports);
    /// Ends the run early, as resumable as ever: every job is cancelled; the first reason stays.
    void end(failure reason);

    void tell(const time_range& window, events::any what) { news.tell(window, std::move(what)); }

    template <class T>
    using attempt = std::function<awaitable<outcome<T>>()>;

    /// The right to make one call of the API. Apart from `call`, since thousands wait here: what
    /// they hold is what a waiting job costs.
    awaitable<outcome<dispatcher::permit>> admit(token_request claim);
    /// Makes the call for the export of `range`, with `send`, and settles the permit. A refused one
    /// (429) has silenced the account: it is asked for again as if it had not been made.
    ///
    /// From its answer on the running coroutine says `throw_if_cancelled(false)`, so that what
    /// follows from the answer is written down; whoever waits for anything else says `true` first.
    /// For T: operation_id, operation, location.
    template <class T>
    awaitable<outcome<T>> call(time_range range, dispatcher::permit permit, const attempt<T>& send);

    /// An export of `range` did not work for its length: for any of the account (`refused`, by the
    /// server's words), or maybe for this spec.
    awaitable<void> refused(const time_range& range);
    awaitable<void> overtaxed(const time_range& range);
    /// An operation over `range` took so long.
    awaitable<void> learn(duration ran, const time_range& range);
    /// Under the run's lease, as the ledger's.
    awaitable<outcome<void>> save(export_record& record) {
        return account.store.save(keeper.held(), record);
    }
    /// Begins the export of a piece of one that was divided, in its place.
    void begin_piece(const time_range& range, std::uint64_t order);

    /// The windows that an export of `range` delivers.
    std::span<const time_range> windows_of(const time_range& range) const {
        return windows.of(range);
    }
    /// XXH3-128 of what a window that is exported again was delivered with; else empty.
    std::string content_before(const time_range& window) const;

    engine_core& host;
    account_context& account;
    const backfill& work;
    const std::uint64_t seed;
    const backfill_key key;
    lease_keeper keeper;
    run_events& news;
    stop_signal& stopping;
    create_gate creates;
    window_plan windows;

    // What a delivery needs.
    const asio::any_io_executor& control;
    clock& time;
    transport& network;
    transfer_pool* lanes;  ///< null: transfers run on the control thread as well
    download_options downloading;

private:
    void fit_downloads();
    awaitable<void> keep_lease();
    awaitable<void> remember_refused(std::string spec,
                                     std::optional<std::chrono::milliseconds> span);
    void tell_if_forgotten(const outcome<void>& kept);
    awaitable<outcome<void>> settle(time_range range, dispatcher::permit permit,
                                    std::optional<failure> problem);
    duration silence_asked_by(const failure& refusal);

    const run_id id_;
    const std::size_t bundle_;
    const std::map<time_range, std::string> content_known_;  ///< of windows exported again
    random_source random_;
    task_group jobs_;
    std::deque<job> pieces_;  ///< of exports that are divided
};

}  // namespace sluice
