#pragma once

#include <sluice/engine/run.hpp>
#include <sluice/net/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>

namespace sluice {

/// What belongs to the process, whatever its runs are about.
struct engine_options {
    /// Downloads at once, of all runs together; fewer where descriptors or memory are short.
    /// Nothing: more are added while that makes all of them together faster, up to 64.
    std::optional<int> downloads = 8;
    /// What all downloads may receive together, in bytes a second; nothing for no bound.
    std::optional<double> bandwidth;
    /// How many threads are started for transfers; with 0, bytes move on the control thread.
    /// Nothing: one a core, but no more than there are downloads at once (two for one).
    std::optional<int> transfer_threads;
    std::uint64_t seed = 1;  ///< of all jitter; the same seed and the same server replay a run
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
/// Every run must have ended when the engine goes, else the program is terminated: a run would use
/// what is gone. What was passed in by reference must outlive it.
class engine {
public:
    engine(asio::any_io_executor control, clock& time, transport& network,
           engine_options options = {});
    ~engine();
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    /// The session of an account and its ledger. While one is open or has a run under way, another
    /// `open` of the same account and ledger returns the same one.
    session open(const account& who, ledger& store);

private:
    std::unique_ptr<class engine_core> core_;
};

}  // namespace sluice
