#pragma once

#include <engine/bundling.hpp>
#include <engine/lease_keeper.hpp>
#include <engine/session.hpp>
#include <sluice/async/task_group.hpp>
#include <sluice/engine/engine.hpp>
#include <sluice/transfer/download.hpp>

#include <functional>
#include <map>
#include <memory>

#include "transfer/transfer_pool.hpp"

namespace sluice {

/// One backfill at work: what all its jobs share.
class backfill_run {
public:
    backfill_run(const asio::any_io_executor& control, clock& time, transport& network,
                 transfer_pool* lanes, const engine_options& options, backfill what,
                 std::shared_ptr<session> account_at_work, backfill_key key, lease held);

    /// Tells the observer, and counts.
    void tell(const event& what);
    /// Ends the run early: every job is cancelled; the first reason stays.
    void end(failure reason);

    template <class T>
    using attempt = std::function<awaitable<outcome<T>>()>;

    /// The right to make one call of the API. Apart from `call`, since thousands wait here: what
    /// they hold is what a waiting job costs.
    awaitable<outcome<dispatcher::permit>> admit(token_request claim);
    /// Makes the call, with `send`, and settles the permit. A refused one (429) has silenced the
    /// account: it is asked for again as if it had not been made.
    ///
    /// From its answer on the running coroutine says `throw_if_cancelled(false)`, so that what
    /// follows from the answer is written down; whoever waits for anything else says `true` first.
    /// For T: operation_id, operation, location.
    template <class T>
    awaitable<outcome<T>> call(dispatcher::permit permit, const attempt<T>& send);

    /// A create was answered. After the first success others may be under way as well; until then
    /// one at a time, so that a wrong key or segment costs a call or two, not the burst.
    void create_answered(const std::optional<failure>& problem);
    /// A window was given up without an export. If none was ever made and the server's answers made
    /// no sense, each further window would cost as many tokens, and as many exports of which nobody
    /// learns.
    void create_given_up(const failure& problem);
    /// Why every further create of this run would be in vain, once that is clear.
    const std::optional<failure>& hopeless() const noexcept { return hopeless_; }

    /// The windows that an export of `range` delivers.
    std::span<const time_range> windows_of(const time_range& range) const {
        return windows_in(work.windows, range);
    }
    /// XXH3-128 of what a window that is exported again was delivered with; else empty.
    std::string content_before(const time_range& window) const;

    /// What `range` has to be divided into before it is asked for; itself, if that may work.
    std::vector<time_range> pieces_of(const time_range& range) const;
    /// What to try instead of `range`, which did not work: fewer windows, or halves of its only
    /// one; none, when neither can be.
    std::vector<time_range> less_than(const time_range& range) const;
    /// Lets two windows take the place of one.
    void replace_window(const time_range& window, const std::vector<time_range>& halves);
    /// An export of `range` did not work for its length: for any of the account (`refused`, by the
    /// server's words), or maybe for this spec.
    awaitable<void> refused(const time_range& range);
    awaitable<void> overtaxed(const time_range& range);
    /// An operation over `range` took so long.
    awaitable<void> learn(duration ran, const time_range& range);
    /// One of `range` did work.
    void worked(const time_range& range);
    /// Under the run's lease, as the ledger's.
    awaitable<outcome<void>> save(export_record& record) {
        return work.store->save(keeper.held(), record);
    }
    /// Begins the export of a piece of one that was divided, in its place. Set by the engine.
    std::function<void(const time_range& range, std::uint64_t order)> begin_piece;

    asio::any_io_executor control;
    clock& time;
    transport& network;
    transfer_pool* lanes;  ///< null: transfers run on the control thread as well
    const engine_options& options;
    backfill work;
    std::shared_ptr<session> shared;
    backfill_key key;
    lease_keeper keeper;
    download_options downloading;
    semaphore creates;    ///< bounds creates on record that were not answered yet
    semaphore downloads;  ///< bounds exports between results and delivery; none at first
    bundle_bounds bundles;
    std::map<time_range, std::string> content_known;  ///< of windows that are exported again
    task_group jobs;
    summary result;

private:
    awaitable<void> remember_refused(std::string spec, std::chrono::milliseconds span);
    void tell_if_forgotten(const outcome<void>& kept);
    awaitable<outcome<void>> settle(dispatcher::permit permit, std::optional<failure> problem);
    duration silence_asked_by(const failure& refusal);

    random_source random_;
    bool creating_works_ = false;
    std::optional<failure> refusal_;
    std::optional<failure> hopeless_;
    std::optional<std::chrono::milliseconds> overtaxed_by_;  ///< the shortest span that failed once
};

}  // namespace sluice
