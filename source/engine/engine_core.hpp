#pragma once

#include <engine/download_slots.hpp>
#include <sluice/async/task_group.hpp>
#include <sluice/engine/engine.hpp>
#include "async/byte_pace.hpp"

#include <map>

#include "transfer/transfer_pool.hpp"

namespace sluice {

/// What all runs of an engine share.
class engine_core {
public:
    engine_core(asio::any_io_executor control_, clock& time_, transport& network_,
                engine_options options_);

    std::shared_ptr<account_context> open(const account& who, ledger& store);
    /// Names the next run.
    run_id next_run() noexcept { return ++runs_named_; }
    /// A seed of the run's own: two runs must not wait in step.
    std::uint64_t seed_of(run_id which) const noexcept;
    /// Where transfers into `target` run; null: on the control thread.
    transfer_pool* lanes_for(const sink& target);
    /// Null where there is no bound.
    byte_pace* pace() noexcept { return pace_ ? &*pace_ : nullptr; }

    const asio::any_io_executor control;
    clock& time;
    transport& network;
    const engine_options options;
    download_slots downloads;
    task_group runs;

private:
    std::optional<transfer_pool> lanes_;  ///< once they are wanted
    std::optional<byte_pace> pace_;
    run_id runs_named_ = 0;
    std::map<std::pair<std::string, const ledger*>, std::weak_ptr<account_context>> accounts_;
};

}  // namespace sluice
