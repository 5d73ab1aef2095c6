#pragma once

#include <schedule/calls_in_flight.hpp>
#include <schedule/foreign_usage.hpp>
#include <schedule/scheduler_state.hpp>
#include <sluice/schedule/dispatcher.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace sluice {

/// What waits, what is known and what is in flight; shared by the dispatcher and its permits.
class dispatcher::impl : public std::enable_shared_from_this<impl> {
public:
    impl(asio::any_io_executor executor, clock& time, bucket_limit limit, bucket_transaction bucket)
        : executor_(std::move(executor)),
          clock_(&time),
          transaction_(std::move(bucket)),
          last_known_(limit) {}

    using bucket_change = std::function<void(token_bucket&, const moment& now)>;

    awaitable<outcome<permit>> admit(token_request claim);
    void stop();
    void stop(std::uint32_t group) {
        for (auto* const who : room_.of_group(group)) turn_away(*who);
    }
    /// From here on neither the clock nor the bucket is touched: they may be gone.
    void close();
    /// `call` is over; `how` settles its token.
    awaitable<outcome<void>> finish(granted_call call, const bucket_change& how);
    /// The same without a word, and without the bucket: that is told with its next transaction.
    void settle_later(const granted_call& call, steady_time sent) noexcept;
    awaitable<outcome<void>> settle_all();
    void be_silent_for(duration wait);
    reading read() const;

    template <class Change>
    void teach(Change what) {
        state_.teach(what);
        look_anew();
    }
    void give_up_after(duration age) noexcept { state_.give_up_after(age); }
    void look_wasted() noexcept { state_.look_wasted(); }
    void one_ended() noexcept { state_.one_ended(); }
    void expect(call_kind kind, int change) {
        state_.expect(kind, change);
        look_anew();
    }

private:
    class presence;

    outcome<permit> outcome_for(const waiter& who);
    awaitable<void> give_back(permit granted);
    awaitable<void> wait_for_all(waiter& self);
    awaitable<steady_time> serve();
    candidates admissible_heads(steady_time present);
    int most_in_flight(steady_time present) const;
    std::optional<steady_time> better_later(const waiter& who, steady_time present) const;
    awaitable<steady_time> serve_one(waiter& who, steady_time present);
    awaitable<outcome<std::optional<steady_time>>> take_token(steady_time present);
    awaitable<outcome<void>> change(const bucket_change& what);
    void look_anew();
    void settle(waiter& who, waiter::state how);
    void turn_away(waiter& who);
    /// A time of the bucket's clock on this one's.
    steady_time here(steady_time there) const noexcept { return there - ahead_; }

    asio::any_io_executor executor_;
    clock* clock_;  ///< null once closed
    bucket_transaction transaction_;
    token_bucket last_known_;         ///< on this clock
    duration ahead_{};                ///< by so much the bucket's clock is ahead of this one
    std::vector<steady_time> owing_;  ///< when calls were sent whose permits were let go
    steady_time silent_until_{};
    steady_time no_token_before_{};  ///< known from the latest look into the bucket
    scheduler_state state_;
    request_queue room_;
    waiter* watch_ = nullptr;   ///< the one who waits for all
    waiter* served_ = nullptr;  ///< the one for whom a token is being taken, while it waits
    foreign_usage foreign_usage_;
    calls_in_flight in_flight_;
    steady_time charged_at_{};  ///< when a call that costs a token was granted last
    bool stopped_ = false;
};

}  // namespace sluice
