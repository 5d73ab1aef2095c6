#pragma once

#include <sluice/engine/plan.hpp>
#include <sluice/simulation/memory_ledger.hpp>
#include <sluice/simulation/recording_sink.hpp>
#include <sluice/simulation/simulated_account.hpp>
#include <sluice/simulation/virtual_clock.hpp>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "support/effort.hpp"

namespace sluice::testing {

/// 2026-03-01, when every scenario begins.
wall_time scenario_start();
/// `count` daily windows from 2026-01-01.
std::vector<time_range> days(int count);
/// So many of them to an export.
effort in_bundles_of(std::optional<int> windows);
/// The account that a simulated one with these options answers to.
account account_for(const simulation_options& server);

/// Remembers what an engine told.
class event_log final : public observer {
public:
    void on(const event& what) override { all.push_back(what); }
    std::vector<event> all;

    template <class E>
    std::size_t count() const {
        std::size_t n = 0;
        for (const auto& e : all) n += e.as<E>() ? 1 : 0;
        return n;
    }
};

/// One run of an engine in virtual time, as one process would do it.
///
/// What is destroyed unfinished is cancelled and drained first, on facts of its own; so a crash is
/// simulated by leaving a process where it stands and going on from `store->after_crash()`.
class process {
public:
    process(simulated_account& server, const moment& start,
            std::shared_ptr<memory_ledger::contents> known, recording_sink& target,
            effort how = {});
    ~process();

    /// Begins a run of one backfill; `finish` or `step` lets it happen.
    void begin(std::vector<time_range> windows, export_spec spec = {});
    void begin(backfill what);
    void begin(backfill what, ledger& onto);
    /// A backfill with the effort that this was made with.
    backfill into(sink& place, std::vector<time_range> windows, export_spec spec = {}) const;
    bool step() { return time.step(context); }
    /// Until nothing is left to do.
    void finish() { time.run(context); }
    void stop() { present->stop(); }
    void cancel() { present->cancel(); }

    bool ended() const noexcept { return present && present->ended(); }
    /// It has ended before its windows had.
    bool cancelled() const;
    /// The run's result; fails the test when there is none.
    const summary& result() const;
    const outcome<summary>& answer() const { return present->result(); }

    asio::io_context context{1};
    virtual_clock time;
    simulated_transport network;
    account who;
    std::unique_ptr<memory_ledger> store;
    recording_sink& target;
    event_log log;
    engine work;
    std::optional<run> present;  ///< the latest run

private:
    const backfill_options how_;
    subscription logged_;
};

/// A server, a sink, and processes that come and go.
class world {
public:
    explicit world(simulation_options options);

    /// The first process: no facts yet.
    std::unique_ptr<process> start(effort how = {});
    /// The next one, with what `before` had on record at this moment.
    std::unique_ptr<process> go_on_after(const process& before, effort how = {});

    simulated_account server;
    recording_sink target;
    moment begin;
};

/// An account with small files at the true limit, and one with a call every 100 ms.
simulation_options small();
simulation_options quick();

/// How often the content of `target` for `windows` differs from the server's truth.
int wrong_windows(const simulated_account& server, const recording_sink& target,
                  const std::vector<time_range>& windows, const export_spec& spec = {});

/// The most calls of the API beyond what the limit allows, over every span: 0 when it was kept.
int tokens_too_many(const simulated_account& server);

/// One number for all that arrived at the server, when and in which order.
std::uint64_t trace_hash(const simulated_account& server);

}  // namespace sluice::testing
