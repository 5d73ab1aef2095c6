#include <sluice/schedule/token_bucket.hpp>

#include <algorithm>
#include <limits>

// Why no strict server refuses a call that this bucket let go.
//
// Let a call i be sent at s(i), arrive at a(i) and be answered at r(i), s <= a <= r, with r later
// than now for a call in flight, and let I be the interval. The server has a token for every
// arrival when no span [t, u] holds more than burst + (u - t)/I of them. The bucket keeps
//
//     G(now) = max over t <= now of t + I * #{i sent by now : r(i) >= t}
//
// which is what `full_at(now)` returns, and sends at s only if then G(s) <= s + burst * I.
// Take any span [t, u] of arrivals, and let m be the call in it that was sent last. All others in
// it were sent by s(m), and r >= a >= t. If t <= s(m), they are counted in the term of t, so that
// t + I * count <= G(s(m)) <= s(m) + burst * I <= u + burst * I. If t > s(m), all of them were in
// flight at s(m), and the term of s(m) gives count <= burst. Both are what the server asks for.
//
// G needs no list of calls: with n calls in flight, the terms of now and later are now + n * I, and
// `full_at_` holds the largest of the earlier ones, each as it was when n last changed.

namespace sluice {

duration token_bucket::interval() const noexcept {
    constexpr int guard = 1000;  // a thousandth, for the drift of two clocks
    return limit_.interval + limit_.interval / guard + duration(1);
}

duration token_bucket::filling() const noexcept {
    constexpr auto longest = duration::max() / 8;  // sums of times and fillings must not overflow
    return interval() * std::clamp<duration::rep>(limit_.burst, 1, longest / interval());
}

bool token_bucket::landed(steady_time now) const noexcept {
    return in_flight_ == 0 || now >= landed_by_;
}

steady_time token_bucket::full_at(steady_time now) const noexcept {
    if (in_flight_ == 0) return std::max(full_at_, now);
    const auto latest_arrival = std::min(now, landed_by_);
    return std::max({full_at_, latest_arrival + in_flight_ * interval(), now});
}

void token_bucket::land(steady_time now) noexcept {
    if (!landed(now)) return;
    full_at_ = full_at(now);
    in_flight_ = 0;
}

steady_time token_bucket::next(steady_time now, int besides) const noexcept {
    const auto one_left = filling() - (1 + std::min(besides, limit_.burst - 1)) * interval();
    auto earliest = std::max({now, silent_until_, full_at_ - one_left});
    if (in_flight_ == 0) return earliest;
    const auto flying = in_flight_ * interval();
    if (now >= landed_by_) return std::max(earliest, landed_by_ + flying - one_left);
    return flying > one_left ? std::max(earliest, now + (flying - one_left)) : earliest;
}

int token_bucket::available(steady_time now) const noexcept {
    if (now < silent_until_) return 0;
    const auto free = now + filling() - full_at(now);
    const auto tokens = free / interval();
    return static_cast<int>(std::clamp<duration::rep>(tokens, 0, std::numeric_limits<int>::max()));
}

bool token_bucket::try_take(steady_time now) noexcept {
    if (available(now) < 1) return false;
    land(now);
    full_at_ = full_at(now) + interval();
    landed_by_ = std::max(landed_by_, now + longest_flight);
    ++in_flight_;
    return true;
}

void token_bucket::settle(steady_time sent, steady_time replied) noexcept {
    land(replied);
    if (replied - sent >= longest_flight || in_flight_ == 0) {
        // Perhaps no longer counted as in flight; then what is counted was too early.
        full_at_ = std::max(full_at_, replied + (in_flight_ + 1) * interval());
        return;
    }
    full_at_ = full_at(replied);
    --in_flight_;
}

void token_bucket::give_back() noexcept {
    if (in_flight_ == 0) return;  // it has been taken to have arrived: too late to tell
    --in_flight_;
    full_at_ -= interval();
    if (silent_until_ == steady_time{}) return;
    full_at_ = std::max(full_at_, silent_until_ + filling() - interval());
}

void token_bucket::refuse(steady_time now, duration wait) noexcept {
    land(now);
    // Perhaps the server counts what it refuses: then it is later than if it had never arrived.
    const auto counted = full_at(now);
    in_flight_ = std::max(in_flight_ - 1, 0);
    silent_until_ = std::max(silent_until_, now + std::max(wait, duration::zero()));
    full_at_ =
        std::clamp(counted, silent_until_ + filling() - interval(), silent_until_ + filling());
}

}  // namespace sluice
