#pragma once

#include <schedule/poll_scheduler.hpp>
#include <schedule/request_queue.hpp>
#include <sluice/schedule/token_bucket.hpp>

#include <span>

namespace sluice {

/// What is known of an account, and the times that follow for those who wait. No I/O.
class scheduler_state {
public:
    /// To be changed through `teach` only.
    const operation_times& learned() const noexcept { return learned_; }

    template <class Change>
    void teach(Change what) {
        what(learned_);
        ++changes_;
    }
    void give_up_after(duration age) noexcept { planner_.give_up_after(age); }
    void one_ended() noexcept { ++ended_; }
    /// So many creates or results more, or less, are still to come.
    void expect(call_kind kind, int change) noexcept {
        if (kind == call_kind::create) creates_ += change;
        if (kind == call_kind::results) results_ += change;
        ++changes_;
    }
    /// Tokens that the results of operations that were seen to end will take.
    int owed_to_results() const noexcept { return looks_are_free_ ? 0 : results_; }

    /// When a repeated look that comes in is due.
    steady_time due(const token_request& look);
    /// Lets those in whose time has come, prices the tokens and plans the looks in the room anew,
    /// where enough has changed since.
    void plan(request_queue& room, double tokens, const bucket_limit& limit,
              int first_looks_in_flight, steady_time now);
    /// When the one to be served first of each kind is due, by the plan.
    candidates heads(const request_queue& room);
    /// That one; null when none of the kind waits.
    waiter* head(const request_queue& room, decision::pick who);
    /// When the last operations would end too late otherwise; and once after every look that was
    /// wasted, so that a wrong belief cannot leave the server idle.
    bool creates_first() const noexcept { return planner_.creates_first() || create_owed_; }
    /// The server seems to run only so few at once that more creates would wait there for too long.
    bool creates_held() const noexcept { return creates_held_; }
    void look_wasted() noexcept { create_owed_ = true; }
    void create_served() noexcept { create_owed_ = false; }

private:
    double wait_of_next(std::size_t running, std::span<const account_view::runner> sample) const;
    waiter* first_look(const request_queue& room);

    operation_times learned_;
    poll_scheduler planner_;
    int creates_ = 0;  ///< that are still to be made
    int results_ = 0;
    bool looks_are_free_ = false;
    std::size_t changes_ = 1;  ///< since the plan was made
    steady_time planned_at_{};
    std::uint64_t planned_version_ = 0;
    std::size_t planned_price_ = 0;
    bool create_owed_ = false;
    bool creates_held_ = false;
    std::size_t ended_ = 0;      ///< operations that were seen to end
    bool probe_is_out_ = false;  ///< a first look that teaches is in flight
    bool lone_probe_ = false;    ///< the only repeated look is one that teaches
};

}  // namespace sluice
