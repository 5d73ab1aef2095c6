#include <schedule/dispatcher_impl.hpp>
#include <schedule/moved_bucket.hpp>
#include <sluice/core/limits.hpp>

#include <algorithm>
#include <boost/asio/this_coro.hpp>

namespace sluice {
namespace {

/// So many looks may be in flight for each operation whose time is known.
constexpr std::size_t looks_per_known = 3;
/// A call that is not answered by then has probably been counted, and the answer is slow.
constexpr auto enough_to_answer = std::chrono::seconds(2);

void end_if_cancelled(const asio::cancellation_state& asked) {
    if (asked.cancelled() != asio::cancellation_type::none) throw_cancelled();
}

}  // namespace

/// Keeps a waiter in the room; whoever leaves while on watch hands the watch on.
class dispatcher::impl::presence {
public:
    presence(impl& owner, waiter& who) : owner_(owner), who_(who) {
        if (who_.claim.is_repeated_look()) who_.due = owner_.state_.due(who_.claim);
        owner_.room_.enter(who_);
    }
    ~presence() {
        owner_.room_.leave(who_);
        if (owner_.served_ == &who_) owner_.served_ = nullptr;
        if (owner_.watch_ == &who_) owner_.watch_ = nullptr;
        if (!owner_.watch_ && !owner_.room_.empty()) owner_.room_.anybody().woken.notify();
    }
    presence(const presence&) = delete;
    presence& operator=(const presence&) = delete;

private:
    impl& owner_;
    waiter& who_;
};

// Thousands wait here, so what is not needed while they do stands in plain functions: it would be
// a part of each one's frame.
awaitable<outcome<dispatcher::permit>> dispatcher::impl::admit(token_request claim) {
    const auto self = shared_from_this();
    const auto asked = co_await asio::this_coro::cancellation_state;
    end_if_cancelled(asked);
    if (stopped_) co_return failure(error::stopped);
    waiter who(executor_, claim);
    {
        const presence here(*this, who);
        look_anew();
        while (who.now == waiter::state::waiting) {
            if (watch_) {
                if (!who.woken.notified()) co_await who.woken.suspend();
                who.woken.forget();
                if (who.now == waiter::state::waiting) end_if_cancelled(asked);
            } else {
                watch_ = &who;
                co_await wait_for_all(who);
            }
        }
    }
    auto granted = outcome_for(who);
    if (granted && asked.cancelled() != asio::cancellation_type::none) {
        const bool throwing = co_await asio::this_coro::throw_if_cancelled();
        co_await asio::this_coro::throw_if_cancelled(false);
        co_await give_back(std::move(*granted));
        co_await asio::this_coro::throw_if_cancelled(throwing);
        throw_cancelled();
    }
    co_return granted;
}

outcome<dispatcher::permit> dispatcher::impl::outcome_for(const waiter& who) {
    if (who.now == waiter::state::refused) return who.problem;
    return permit(shared_from_this(), granted_call(who.claim), who.served);
}

awaitable<void> dispatcher::impl::give_back(permit granted) {
    (void)co_await granted.never_sent();
}

awaitable<void> dispatcher::impl::wait_for_all(waiter& self) {
    while (self.now == waiter::state::waiting) {
        // A token that is being taken is handed out or given back, whoever is cancelled meanwhile.
        const bool throwing = co_await asio::this_coro::throw_if_cancelled();
        co_await asio::this_coro::throw_if_cancelled(false);
        const auto again = co_await serve();
        co_await asio::this_coro::throw_if_cancelled(throwing);
        if (self.now != waiter::state::waiting) co_return;
        co_await self.woken.wait_quietly_until(*clock_, again);
        if (self.now == waiter::state::waiting) co_await sluice::end_if_cancelled();
    }
}

/// Fewer at once near the end of the tokens: should others have used some, few calls are refused.
int dispatcher::impl::most_in_flight(steady_time present) const {
    const auto refilled = std::chrono::seconds(1) / last_known_.limit().interval;
    const auto most = 1 + last_known_.available(present) / 4 + refilled;
    return static_cast<int>(std::min<decltype(most)>(most, limits::calls_at_once));
}

/// The heads of the queues, without those for whom it is better to wait.
candidates dispatcher::impl::admissible_heads(steady_time present) {
    auto heads = state_.heads(room_);
    const int looks = in_flight_.charged_looks();
    const auto tokens = last_known_.available(present);
    // A look in flight keeps a token for the results that it may find.
    if ((looks > 0 && tokens <= looks) || state_.creates_held()) heads.create.reset();
    // So do results that wait for one of the downloads to end: another look would find what has to
    // wait behind them. Creates are not held up, since downloads may take long.
    const int kept = looks + state_.owed_to_results();
    const bool kept_for_results = kept > 0 && tokens <= kept;
    // While little is known, looks wait for what the others teach.
    const auto teaching = looks_per_known * state_.learned().known();
    if (kept_for_results || static_cast<std::size_t>(looks) > teaching) {
        heads.first_poll.reset();
        heads.repeated_poll.reset();
    }
    return heads;
}

/// Hands out every token that can be had now; returns when to look again, if nobody's call ends
/// before.
awaitable<steady_time> dispatcher::impl::serve() {
    while (!room_.empty() && in_flight_.all() < limits::calls_at_once) {
        const auto present = clock_->now();
        const auto interval = last_known_.limit().interval;
        state_.plan(room_, last_known_.available(present), last_known_.limit(),
                    in_flight_.first_looks(), present);
        const auto verdict = choose(admissible_heads(present), state_.creates_first(), present);
        // With every token more the looks may be due earlier.
        const auto look_again =
            std::min({verdict.look_again, room_.next_due(), present + interval});
        if (verdict.who == decision::pick::none) co_return look_again;
        const auto wait_until = co_await serve_one(*state_.head(room_, verdict.who), present);
        if (wait_until > present) co_return std::min(wait_until, look_again);
    }
    co_return steady_time::max();
}

/// When to try again, if it is known that there is no token for `who` now.
std::optional<steady_time> dispatcher::impl::better_later(const waiter& who,
                                                          steady_time present) const {
    const auto silence = std::max(silent_until_, last_known_.silent_until());
    if (silence > present) return silence;
    if (who.claim.free_of_charge) return std::nullopt;
    const auto unanswered = charged_at_ + enough_to_answer;
    if (in_flight_.charged() >= most_in_flight(present) && unanswered > present) return unanswered;
    const int left_alone = std::min(foreign_usage_.reserve(), last_known_.limit().burst / 3);
    const auto untouched = last_known_.next(present, left_alone);
    if (left_alone > 0 && untouched > present) return untouched;
    if (no_token_before_ > present) return no_token_before_;
    return std::nullopt;
}

/// Serves `who` and returns the present, or returns when there may be a token for them.
awaitable<steady_time> dispatcher::impl::serve_one(waiter& who, steady_time present) {
    if (const auto later = better_later(who, present)) co_return *later;
    if (who.claim.free_of_charge) {
        who.served = present;
        settle(who, waiter::state::granted);
        co_return present;
    }
    served_ = &who;
    const auto sent = co_await take_token(present);
    auto* const served = std::exchange(served_, nullptr);
    if (!sent && served) {
        served->problem = sent.error();
        settle(*served, waiter::state::refused);
    }
    if (!sent) co_return present;
    if (!*sent) co_return no_token_before_;
    if (served) {
        served->served = **sent;
        settle(*served, waiter::state::granted);
        co_return present;
    }
    // It left while its token was taken.
    no_token_before_ = {};
    const bucket_change give_back = [](token_bucket& bucket, const moment&) { bucket.give_back(); };
    (void)co_await change(give_back);
    co_return present;
}

/// Returns when it was taken, by the bucket's clock; nothing when there was none to be had.
awaitable<outcome<std::optional<steady_time>>> dispatcher::impl::take_token(steady_time present) {
    std::optional<steady_time> taken;
    steady_time next = present + ahead_;
    const bucket_change take = [&](token_bucket& bucket, const moment& now) {
        if (bucket.try_take(now.steady)) taken = now.steady;
        next = bucket.next(now.steady);
    };
    const auto kept = co_await change(take);
    if (!kept) co_return kept.error();
    // Strictly later, whatever the bucket says: there is no going round without time passing.
    no_token_before_ = taken ? here(next) : std::max(here(next), present + duration(1));
    co_return taken;
}

void dispatcher::impl::settle(waiter& who, waiter::state how) {
    room_.leave(who);
    if (served_ == &who) served_ = nullptr;
    who.now = how;
    if (how == waiter::state::granted) {
        in_flight_.add(granted_call(who.claim));
        if (!who.claim.free_of_charge) charged_at_ = clock_->now();
        foreign_usage_.served();
        if (who.claim.kind == call_kind::create) state_.create_served();
    }
    who.woken.notify();
}

void dispatcher::impl::look_anew() {
    if (watch_) watch_->woken.notify();
}

awaitable<outcome<void>> dispatcher::impl::change(const bucket_change& what) {
    token_bucket changed = last_known_;
    auto ahead = ahead_;
    const auto owing = std::exchange(owing_, {});
    const bucket_change all = [&](token_bucket& bucket, const moment& now) {
        for (const auto sent : owing) bucket.settle(sent, now.steady);
        what(bucket, now);
        changed = bucket;
        // Read late rather than early: then a token is waited for too long rather than too short.
        const bool same_clock = now.timeline == clock_->timeline();
        ahead = same_clock ? duration::zero() : now.steady - clock_->now();
    };
    auto kept = co_await transaction_(all);
    if (kept) {
        ahead_ = ahead;
        last_known_ = moved(changed, -ahead);
    } else {
        owing_.insert(owing_.end(), owing.begin(), owing.end());
    }
    co_return kept;
}

awaitable<outcome<void>> dispatcher::impl::finish(granted_call call, const bucket_change& how) {
    const auto self = shared_from_this();
    in_flight_.remove(call);
    outcome<void> kept;
    if (!call.free_of_charge && clock_) {
        no_token_before_ = {};
        kept = co_await change(how);
    }
    look_anew();
    co_return kept;
}

void dispatcher::impl::settle_later(const granted_call& call, steady_time sent) noexcept {
    in_flight_.remove(call);
    if (!call.free_of_charge && clock_) {
        no_token_before_ = {};
        last_known_.settle(here(sent), clock_->now());
        owing_.push_back(sent);
    }
    look_anew();
}

awaitable<outcome<void>> dispatcher::impl::settle_all() {
    if (owing_.empty()) co_return outcome<void>();
    const bucket_change nothing_else = [](token_bucket&, const moment&) {};
    co_return co_await change(nothing_else);
}

void dispatcher::impl::be_silent_for(duration wait) {
    if (clock_) silent_until_ = std::max(silent_until_, clock_->now() + wait);
    foreign_usage_.refused();
}

void dispatcher::impl::stop() {
    stopped_ = true;
    while (!room_.empty()) turn_away(room_.anybody());
}

void dispatcher::impl::turn_away(waiter& who) {
    who.problem = failure(error::stopped);
    settle(who, waiter::state::refused);
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

}  // namespace sluice
