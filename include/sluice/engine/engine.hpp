#pragma once

#include <sluice/api/account.hpp>
#include <sluice/async/backoff.hpp>
#include <sluice/engine/event.hpp>
#include <sluice/engine/summary.hpp>
#include <sluice/ledger/ledger.hpp>
#include <sluice/net/transport.hpp>
#include <sluice/schedule/dispatcher.hpp>
#include <sluice/sinks/sink.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <vector>

namespace sluice {

/// How an engine works, whatever it works on.
struct engine_options {
    /// At once; fewer where descriptors or memory are short. `as_many_as_help`: more are added
    /// while that makes all of them together faster, up to 64.
    int downloads = 8;
    static constexpr int as_many_as_help = 0;
    int retries = 8;  ///< of one step of one export, in a row
    backoff pause;    ///< between them
    /// Windows that one export delivers, at most, where they follow each other; each is a file of
    /// its own all the same. Only of events, and without `keep_gzip`.
    int bundle = 1;
    /// As many as bring all of the data soonest, as far as this account's times tell.
    static constexpr int chosen_bundle = 0;
    /// A window that is too long for one export may be halved into shorter windows, down to this; 0
    /// for never. Give it again with later runs of the same backfill.
    std::chrono::milliseconds shortest_window{0};
    std::string time_field = "EventStart";        ///< of a row, when it is to be told whose it is
    std::size_t largest_row = limits::row_bytes;  ///< where rows are told apart
    int creations = 3;  ///< exports made for one window in one run before it is given up
    /// How long a host that cannot be reached is waited for, at no attempt's cost; then the run
    /// ends, resumable.
    duration longest_outage = limits::longest_outage;
    duration operation_deadline = limits::operation_deadline;
    bool keep_gzip = false;
    std::uint64_t largest_output = limits::delivered_bytes;
    std::uint64_t checkpoint_every = limits::checkpoint_bytes;  ///< as in `download_options`
    /// What all downloads of the engine may receive together, in bytes a second; 0 for no bound.
    double bandwidth = 0;
    static constexpr int one_a_core = -1;
    /// How many threads the engine starts for transfers; 0 for none. By itself one a core, but no
    /// more than there are downloads at once (two for one).
    int transfer_threads = one_a_core;
    std::uint64_t seed = 1;  ///< of all jitter; the same seed and the same server replay a run
};

/// One backfill: whose, what, which windows, and where its facts and files go.
///
/// What it points to must live until the run has completed.
class backfill {
public:
    backfill(account who_, ledger& store_, sink& target_, export_spec spec_,
             std::vector<time_range> windows_, observer* watcher_ = nullptr);

    account who;
    ledger* store;
    sink* target;
    export_spec spec;
    std::vector<time_range> windows;
    /// Of these, those to be exported again though they were delivered. A file of equal content is
    /// left as it is; another replaces it, and its receipt goes into the history.
    std::vector<time_range> again;
    observer* watcher;
};

/// Runs backfills: one short coroutine an export, every call admitted by its account's dispatcher.
///
/// No signal handler, no global state. All decisions, calls of the API, the ledger and the
/// observers are on `control`, which must be single-threaded (an io_context run by one thread, or a
/// strand of your own).
///
/// The bytes of transfers move on threads of the engine's own, if clock, transport and sink say
/// that they are `thread_safe`, as the real ones do; else, and with `transfer_threads` 0, on
/// `control` as well. Those threads start with the first such run, take no signals, and end with
/// the engine.
///
/// Several runs may go on at once, of one account (they share its dispatcher; give them the same
/// ledger) or of several; their transfers share the threads. Every run must have completed when the
/// engine goes; what was passed in by reference must outlive it.
class engine {
public:
    engine(asio::any_io_executor control, clock& time, transport& network, engine_options options);
    ~engine();
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    /// Delivers the windows that the ledger does not know as delivered, picking up exports that an
    /// earlier run left on the server.
    ///
    /// Completes when every window is delivered or failed, or when the run had to end
    /// (`summary::ended_by`). Nothing that it started goes on after that.
    /// Cancellation: terminal; cancels every job, waits for their end, throws operation_aborted;
    /// everything is resumable.
    /// Errors: invalid_argument (bundles of individuals or of kept gzip); ledger_locked,
    /// folder_of_another_backfill (also when windows of another length were delivered there, which
    /// some of these overlap), ledger_failed, before anything was asked of the server. Failures of
    /// windows are in the summary.
    awaitable<outcome<summary>> run(backfill what);

    /// Takes no more calls: downloads under way are finished, all else ends; `run` completes with
    /// `ended_by` `stopped`. To be called on the control thread.
    void stop();

    /// The bucket of an account as its dispatcher sees it; nothing when no run of it is going on.
    std::optional<dispatcher::reading> tokens(const std::string& account_fingerprint) const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace sluice
