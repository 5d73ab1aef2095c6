#pragma once

#include <engine/delivery.hpp>
#include <engine/retry_decision.hpp>

namespace sluice {

/// The life of one export: create, watch, fetch, deliver; each step can fail, and is judged.
class job {
public:
    /// `record` is new (id 0), or what an earlier run left.
    job(backfill_run& owner, export_record record, std::uint64_t order, random_source random);

    /// Completes when the window is delivered or failed, or when the run ends. Cancellation:
    /// terminal, at any time; what is on record stays resumable.
    awaitable<void> live();

private:
    awaitable<outcome<void>> advance();
    awaitable<outcome<void>> create();
    awaitable<outcome<operation_id>> create_on_record();
    awaitable<outcome<void>> look(outcome<dispatcher::permit> permit);
    awaitable<outcome<void>> fetch();
    awaitable<outcome<proof>> transfer(delivery& onward, const std::uint64_t& received);
    awaitable<outcome<proof>> try_transfer(delivery& onward);
    awaitable<outcome<void>> deliver(delivery& onward, proof content);
    void tell_of(const std::vector<receipt>& done, const delivery& onward);

    awaitable<outcome<void>> saw(const operation& seen);
    awaitable<outcome<void>> completed(const operation& seen);
    retry_decision judge_now(const failure& problem) {
        past_.outage = run_.account.outage_at(run_.time.now());
        return judge(problem, past_, run_.work.how, run_.account.server_known());
    }
    awaitable<void> react(const failure& problem);
    void try_again(const failure& problem);
    void back_off(const failure& problem, int failures);
    void create_anew();
    awaitable<bool> divide_over(const failure& problem, retry_decision judged);
    awaitable<outcome<void>> divide(std::vector<time_range> into, const failure* why);
    void expect_call();
    awaitable<void> fail(const failure& problem);

    bool is_bundle() const { return run_.windows_of(record_.range).size() > 1; }
    void enter(stage where);
    awaitable<outcome<dispatcher::permit>> admit(call_kind kind) const;
    duration age_on_record() const;
    duration age() const { return run_.time.now() - running_since_; }
    bool ended() const noexcept { return left_ || record_.now >= export_record::state::delivered; }

    backfill_run& run_;
    export_record record_;
    // What a job costs is counted a hundred thousand times: small things stand together.
    const std::uint32_t order_;
    const std::uint32_t watched_as_;
    random_source random_;
    history past_;
    semaphore::permit turn_;         ///< to create; kept over repeated tries
    std::optional<location> place_;  ///< where the results are, while that is believed to hold
    poll_history seen_;              ///< what looks at the present export have shown
    steady_time running_since_;
    expected_call to_come_;  ///< the next create or results
    steady_time not_before_{};
    std::optional<stage> stage_;
    bool made_here_ = false;  ///< the present export, by this run
    bool left_ = false;       ///< the run ends: stays as it is on record
};

}  // namespace sluice
