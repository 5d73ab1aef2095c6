#include <flow/waiting_room.hpp>
#include <sluice/core/limits.hpp>
#include <sluice/flow/dispatcher.hpp>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

namespace sluice {

class dispatcher::impl : public std::enable_shared_from_this<impl> {
public:
    impl(asio::any_io_executor executor, clock& time, bucket_limit limit, bucket_transaction bucket)
        : executor_(std::move(executor)),
          clock_(&time),
          transaction_(std::move(bucket)),
          last_known_(limit) {}

    awaitable<outcome<ticket>> admit(bid claim);
    void stop();
    /// From here on neither the clock nor the bucket is touched: they may be gone.
    void close();
    outcome<void> finish(const bid& claim,
                         const std::function<void(token_bucket&, steady_time)>& how);
    void be_silent_for(duration wait);
    reading read() const;

    template <class Change>
    void teach(Change what) {
        what(learned_);
        look_anew();
    }
    const operation_times& learned() const noexcept { return learned_; }

private:
    class presence;

    awaitable<void> wait_for_all(waiter& self);
    steady_time serve();
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
    operation_times learned_;
    waiting_room room_;
    waiter* watch_ = nullptr;  ///< the one who waits for all
    int in_flight_ = 0;        ///< granted and not yet finished
    int first_looks_under_way_ = 0;
    bool stopped_ = false;
};

/// Keeps a waiter in the room; whoever leaves while on watch hands the watch on.
class dispatcher::impl::presence {
public:
    presence(std::shared_ptr<impl> owner, waiter& who) : owner_(std::move(owner)), who_(who) {
        owner_->room_.enter(who_);
    }
    ~presence() {
        owner_->room_.leave(who_);
        if (owner_->watch_ == &who_) owner_->watch_ = nullptr;
        if (!owner_->watch_ && !owner_->room_.empty()) owner_->room_.anybody().woken.notify();
    }
    presence(const presence&) = delete;
    presence& operator=(const presence&) = delete;

private:
    std::shared_ptr<impl> owner_;
    waiter& who_;
};

awaitable<outcome<dispatcher::ticket>> dispatcher::impl::admit(bid claim) {
    const auto self = shared_from_this();
    co_await end_if_cancelled();
    if (stopped_) co_return failure(error::stopped);
    waiter who(executor_, claim);
    {
        const presence here(self, who);
        look_anew();
        while (who.now == waiter::state::waiting) {
            if (watch_) {
                co_await who.woken.wait_quietly();
                if (who.now == waiter::state::waiting) co_await end_if_cancelled();
            } else {
                watch_ = &who;
                co_await wait_for_all(who);
            }
        }
    }
    if (who.problem) co_return *who.problem;
    ticket granted(self, claim, who.served);
    const auto asked = co_await asio::this_coro::cancellation_state;
    if (asked.cancelled() != asio::cancellation_type::none) {
        (void)granted.never_sent();
        throw_cancelled();
    }
    co_return std::move(granted);
}

awaitable<void> dispatcher::impl::wait_for_all(waiter& self) {
    while (self.now == waiter::state::waiting) {
        const auto again = serve();
        if (self.now != waiter::state::waiting) co_return;
        co_await self.woken.wait_quietly_until(*clock_, again);
        if (self.now == waiter::state::waiting) co_await end_if_cancelled();
    }
}

/// Hands out every token that can be had now; returns when to look again, if nobody's call ends
/// before.
steady_time dispatcher::impl::serve() {
    while (!room_.empty() && in_flight_ < limits::calls_at_once) {
        const auto present = clock_->now();
        const bool probing = learned_.empty() && first_looks_under_way_ > 0;
        const auto verdict = choose(room_.heads(present), learned_, probing, present);
        const auto look_again = std::min(verdict.look_again, room_.next_due());
        if (verdict.who == decision::pick::none) return look_again;
        const auto wait_until = serve_one(room_.chosen(verdict.who), present);
        if (wait_until > present) return std::min(wait_until, look_again);
    }
    return steady_time::max();
}

/// Serves `who` and returns the present, or returns when there may be a token for them.
steady_time dispatcher::impl::serve_one(waiter& who, steady_time present) {
    const auto silence = std::max(silent_until_, last_known_.silent_until());
    if (silence > present) return silence;
    if (!who.claim.free_of_charge) {
        if (no_token_before_ > present) return no_token_before_;
        const auto taken = take_token(present);
        if (taken && !*taken) return no_token_before_;
        if (!taken) {
            who.problem = taken.error();
            settle(who, waiter::state::refused);
            return present;
        }
    }
    who.served = present;
    settle(who, waiter::state::granted);
    return present;
}

outcome<bool> dispatcher::impl::take_token(steady_time present) {
    bool taken = false;
    steady_time next = present;
    const auto kept = change([&](token_bucket& bucket) {
        taken = bucket.try_take(present);
        next = bucket.next(present);
    });
    if (!kept) return kept.error();
    // Strictly later, whatever the bucket says: there is no going round without time passing.
    no_token_before_ = taken ? next : std::max(next, present + duration(1));
    return taken;
}

void dispatcher::impl::settle(waiter& who, waiter::state how) {
    room_.leave(who);
    who.now = how;
    if (how == waiter::state::granted) ++in_flight_;
    if (how == waiter::state::granted && is_first_look(who.claim)) ++first_looks_under_way_;
    who.woken.notify();
}

void dispatcher::impl::look_anew() {
    if (watch_) watch_->woken.notify();
}

outcome<void> dispatcher::impl::change(const std::function<void(token_bucket&)>& what) {
    token_bucket changed = last_known_;
    auto kept = transaction_(clock_->reading(), [&](token_bucket& bucket) {
        what(bucket);
        changed = bucket;
    });
    if (kept) last_known_ = changed;
    return kept;
}

outcome<void> dispatcher::impl::finish(const bid& claim,
                                       const std::function<void(token_bucket&, steady_time)>& how) {
    --in_flight_;
    if (is_first_look(claim)) --first_looks_under_way_;
    outcome<void> kept;
    if (!claim.free_of_charge && clock_) {
        no_token_before_ = {};
        kept = change([&, present = clock_->now()](token_bucket& bucket) { how(bucket, present); });
    }
    look_anew();
    return kept;
}

void dispatcher::impl::be_silent_for(duration wait) {
    if (clock_) silent_until_ = std::max(silent_until_, clock_->now() + wait);
}

void dispatcher::impl::stop() {
    stopped_ = true;
    while (!room_.empty()) {
        auto& who = room_.anybody();
        who.problem = failure(error::stopped);
        settle(who, waiter::state::refused);
    }
}

void dispatcher::impl::close() {
    stop();
    clock_ = nullptr;
    transaction_ = nullptr;
}

dispatcher::reading dispatcher::impl::read() const {
    const auto present = clock_->now();
    reading r;
    r.tokens = last_known_.available(present);
    r.next_token = last_known_.next(present);
    r.waiting = room_.size();
    return r;
}

dispatcher::dispatcher(asio::any_io_executor executor, clock& time, bucket_limit limit,
                       bucket_transaction bucket)
    : impl_(std::make_shared<impl>(std::move(executor), time, limit, std::move(bucket))) {}

dispatcher::~dispatcher() {
    impl_->close();
}

awaitable<outcome<dispatcher::ticket>> dispatcher::admit(bid claim) {
    return impl_->admit(claim);
}

void dispatcher::stop() {
    impl_->stop();
}

const operation_times& dispatcher::learned() const noexcept {
    return impl_->learned();
}

void dispatcher::learn(duration ran) {
    impl_->teach([&](operation_times& times) { times.add(ran); });
}

void dispatcher::learn_running(duration age, std::optional<double> percent) {
    impl_->teach([&](operation_times& times) { times.saw_running(age, percent); });
}

dispatcher::reading dispatcher::read() const {
    return impl_->read();
}

dispatcher::ticket::ticket(std::shared_ptr<impl> owner, const bid& claim, steady_time sent)
    : owner_(std::move(owner)), claim_(claim), sent_(sent) {}

dispatcher::ticket& dispatcher::ticket::operator=(ticket&& other) noexcept {
    if (owner_) (void)answered();
    owner_ = std::move(other.owner_);
    claim_ = other.claim_;
    sent_ = other.sent_;
    return *this;
}

dispatcher::ticket::~ticket() {
    if (owner_) (void)answered();
}

outcome<void> dispatcher::ticket::end(const std::function<void(token_bucket&, steady_time)>& how) {
    const auto owner = std::exchange(owner_, nullptr);
    return owner ? owner->finish(claim_, how) : outcome<void>();
}

outcome<void> dispatcher::ticket::answered() {
    return end([&](token_bucket& bucket, steady_time now) { bucket.settle(sent_, now); });
}

outcome<void> dispatcher::ticket::never_sent() {
    return end([](token_bucket& bucket, steady_time) { bucket.give_back(); });
}

outcome<void> dispatcher::ticket::refused(duration wait) {
    if (owner_) owner_->be_silent_for(wait);
    return end([&](token_bucket& bucket, steady_time now) { bucket.refuse(now, wait); });
}

}  // namespace sluice
