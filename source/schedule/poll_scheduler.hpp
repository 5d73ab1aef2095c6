#pragma once

#include <schedule/operation_times.hpp>
#include <schedule/poll_plan.hpp>
#include <schedule/request_queue.hpp>
#include <schedule/token_price.hpp>
#include <sluice/core/limits.hpp>
#include <sluice/schedule/token_bucket.hpp>

#include <map>
#include <optional>
#include <vector>

namespace sluice {

/// When to poll each operation, and when creates go first (docs/scheduling.md). No I/O.
class poll_scheduler {
public:
    const operation_times& learned() const noexcept { return learned_; }
    /// For a change of what is learned.
    operation_times& teach() noexcept {
        ++changes_;
        return learned_;
    }
    /// So many creates or results more, or less, are still to come.
    void expect(call_kind kind, int change) noexcept {
        if (kind == call_kind::create) creates_ += change;
        if (kind == call_kind::results) results_ += change;
        ++changes_;
    }
    /// No poll is later than that, so that it finds what is to be given up.
    void give_up_after(duration age) noexcept { given_up_at_ = age; }

    /// When a poll that comes in is due.
    steady_time due(const token_request& poll);
    /// Prices the tokens and plans the polls in the queue anew, where enough has changed since.
    void plan(request_queue& queue, int tokens, const bucket_limit& limit, int polls_in_flight,
              steady_time now);
    /// The last operations would end too late if their creates waited for polls.
    bool creates_first() const noexcept { return creates_first_; }
    /// The server seems to run so few at once that more creates would wait there for too long.
    bool creates_held() const noexcept { return creates_held_; }

private:
    /// What a wasted poll may cost, in seconds, as a step of a scale: a plan is made for each.
    struct prices {
        int usual = 0;
        int probe = 0;
        friend bool operator==(const prices&, const prices&) = default;
    };

    account_view view_of(const request_queue& queue, int tokens, const bucket_limit& limit,
                         std::vector<account_view::operation>& running, steady_time now) const;
    prices price_tokens(const account_view& view);
    std::optional<std::uint32_t> probe_of(const request_queue& queue) const;
    bool last_ones_late(const account_view& view, int burst) const;
    bool server_is_crowded(const account_view& view) const;
    const poll_plan& plan_at(int step);
    double poll_age(const token_request& poll, int step);

    operation_times learned_;
    duration given_up_at_ = limits::operation_deadline;
    int creates_ = 0;
    int results_ = 0;
    double most_ = 0;          ///< exports that were undelivered at once, since there were none
    std::size_t changes_ = 1;  ///< since the plan was made
    steady_time planned_at_{};
    std::uint64_t planned_version_ = 0;  ///< of what is learned
    prices prices_;
    std::optional<std::uint32_t> probe_;  ///< the operation that is polled for what it teaches
    bool creates_first_ = false;
    bool creates_held_ = false;
    std::uint64_t version_ = 0;       ///< of what is learned, in the plans
    std::map<int, poll_plan> plans_;  ///< by step of the price
};

}  // namespace sluice
