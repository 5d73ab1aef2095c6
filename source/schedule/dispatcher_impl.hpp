#pragma once

#include <schedule/calls_in_flight.hpp>
#include <schedule/foreign_usage.hpp>
#include <schedule/scheduler_state.hpp>
#include <sluice/schedule/dispatcher.hpp>

#include <utility>

namespace sluice {

/// What waits, what is known and what is in flight; shared by the dispatcher and its permits.
class dispatcher::impl : public std::enable_shared_from_this<impl> {
public:
    impl(asio::any_io_executor executor, clock& time, bucket_limit limit, bucket_transaction bucket)
        : executor_(std::move(executor)),
          clock_(&time),
          transaction_(std::move(bucket)),
          last_known_(limit) {}

    awaitable<outcome<permit>> admit(token_request claim);
    void stop();
    void stop(std::uint32_t group);
    /// From here on neither the clock nor the bucket is touched: they may be gone.
    void close();
    outcome<void> finish(const granted_call& what,
                         const std::function<void(token_bucket&, steady_time)>& how);
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

    outcome<permit> outcome_for(const waiter& who, const asio::cancellation_state& asked);
    awaitable<void> wait_for_all(waiter& self);
    steady_time serve();
    candidates admissible_heads(steady_time present);
    int most_in_flight(steady_time present) const;
    steady_time serve_one(waiter& who, steady_time present);
    outcome<bool> take_token(steady_time present);
    outcome<void> change(const std::function<void(token_bucket&)>& what);
    void look_anew();
    void settle(waiter& who, waiter::state how);

    asio::any_io_executor executor_;
    clock* clock_;  ///< null once closed
    bucket_transaction transaction_;
    token_bucket last_known_;
    steady_time silent_until_{};
    steady_time no_token_before_{};  ///< known from the latest look into the bucket
    scheduler_state state_;
    request_queue room_;
    waiter* watch_ = nullptr;  ///< the one who waits for all
    foreign_usage foreign_usage_;
    calls_in_flight in_flight_;
    steady_time charged_at_{};  ///< when a call that costs a token was granted last
    bool stopped_ = false;
};

}  // namespace sluice
