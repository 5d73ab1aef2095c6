#pragma once

#include <sluice/core/limits.hpp>
#include <sluice/schedule/operation_times.hpp>
#include <sluice/schedule/token_price.hpp>
#include <sluice/schedule/token_request.hpp>

#include <array>
#include <optional>

namespace sluice {

/// When to look at operations, as things stand. No I/O.
class poll_scheduler {
public:
    /// Prices the tokens anew. `learned` must outlive the planner's use.
    void update(const account_view& now, const operation_times& learned);
    /// The same where looks cost no token: they are still not made without sense.
    void update_free();

    /// No look is later than that, so that it finds what is to be given up.
    void give_up_after(duration age) noexcept { given_up_at_ = age; }

    /// When the operation of this poll is to be looked at. A probe is a look that teaches all
    /// others while little is known; there is to be one at a time.
    steady_time due(const token_request& poll, bool probe, const operation_times& learned);
    /// True when the last operations would end too late if creates waited for looks.
    bool creates_first() const noexcept { return creates_first_; }
    double price() const noexcept { return price_step(price_); }
    /// Changes when looks are to be planned anew.
    std::size_t price_index() const noexcept { return price_; }

private:
    static constexpr std::size_t price_steps = 44;
    double price_step(std::size_t index) const noexcept;
    std::size_t step_above(double price) const noexcept;
    const poll_plan& plan_at(std::size_t index, const operation_times& learned);
    std::size_t step_of_spare(const account_view& now, const token_budget& budget,
                              std::size_t dearest, const operation_times& learned);
    void build_ladder(const account_view& now, const token_budget& budget,
                      const duration_distribution& believed);
    double time_for_last(const account_view& now,
                         const duration_distribution& believed) const noexcept;
    double next_rung(double age) const noexcept;
    double due_age(const token_request& poll, std::size_t price, const operation_times& learned);

    std::array<std::optional<poll_plan>, price_steps> plans_;
    std::uint64_t version_ = ~std::uint64_t{0};
    double cheapest_ = 1;  ///< seconds; the price of step 0
    std::size_t price_ = 0;
    std::size_t probe_price_ = 0;
    bool first_glance_ = false;  ///< nothing is known, and a token can be spared to change that
    bool creates_first_ = false;
    bool climbing_ = false;  ///< early looks were begun
    double ladder_ = 0;      ///< each age of early looks over the one before; 0: none are made
    duration given_up_at_ = limits::operation_deadline;
    double most_ = 0;  ///< exports that were undelivered at a time, since there were none
};

}  // namespace sluice
