#pragma once

#include <sluice/time/clock.hpp>

namespace sluice {

/// How often an account may call: the vendor's guide says 2 a minute with a burst of 50.
struct bucket_limit {
    duration interval = std::chrono::seconds(30);  ///< one token more every …
    int burst = 50;                                ///< … up to this many

    friend bool operator==(const bucket_limit&, const bucket_limit&) = default;
};

/// Reads `2/min`, `10/s`, `120/h` into an interval. Errors: invalid_argument.
outcome<duration> parse_rate(std::string_view text);

/// A token bucket shared by every call to one account.
///
/// Pure arithmetic on the times passed in; the dispatcher does the waiting, the store the keeping.
/// Its whole state is two times: when it will be full again, and until when the server wants
/// silence. `full_at` is an upper bound of the server's own, whatever the latency of a call: the
/// server counts a call when it arrives, somewhere between `sent` and `replied`, and `settle`
/// takes the later end where that matters (when the bucket was full).
class token_bucket {
public:
    explicit token_bucket(bucket_limit limit) : limit_(limit) {}
    token_bucket(bucket_limit limit, steady_time full_at, steady_time silent_until)
        : limit_(limit), full_at_(full_at), silent_until_(silent_until) {}

    /// The earliest time, not before `now`, at which a token can be taken.
    steady_time next(steady_time now) const noexcept;
    /// Spends one token if there is one at `now`.
    bool try_take(steady_time now) noexcept;
    /// Whole tokens at `now`; 0 while the server wants silence.
    int available(steady_time now) const noexcept;

    /// Returns the token of a request that the server cannot have seen.
    void give_back() noexcept;
    /// Corrects for the latency of a call that was answered.
    void settle(steady_time sent, steady_time replied) noexcept;
    /// The server refused a call (429): it has no token before `now + wait`, whatever we thought.
    void refuse(steady_time now, duration wait) noexcept;

    const bucket_limit& limit() const noexcept { return limit_; }
    steady_time full_at() const noexcept { return full_at_; }
    steady_time silent_until() const noexcept { return silent_until_; }

private:
    duration interval() const noexcept;

    bucket_limit limit_;
    steady_time full_at_{};
    steady_time silent_until_{};
};

}  // namespace sluice
