#pragma once

#include <sluice/core/limits.hpp>
#include <sluice/time/clock.hpp>

#include <string_view>

namespace sluice {

/// How often an account may call: the vendor's guide says 2 a minute with a burst of 50.
struct bucket_limit {
    duration interval = std::chrono::seconds(30);  ///< one token more every …
    int burst = 50;                                ///< … up to this many

    friend bool operator==(const bucket_limit&, const bucket_limit&) = default;
};

/// Reads `2/min`, `10/s`, `0.5/s`, `120/h` into an interval of at most a day, rounded up.
/// Errors: invalid_argument.
outcome<duration> parse_rate(std::string_view text);

/// A token bucket shared by every call to one account, as its client keeps it.
///
/// Pure arithmetic on the times passed in; the dispatcher does the waiting, the ledger the keeping.
///
/// A strict server counts a call when it arrives, which is some time between `sent` and `replied`.
/// So the bucket keeps an upper bound of the time at which the server's own is full again, for
/// every possible time of arrival: it assumes that a call arrives only when it is answered, that
/// is, while n calls are in flight the bucket is not full before n intervals from now. That costs
/// nothing while the bucket is in use (it is further from full than that), and makes a burst out of
/// a full bucket begin when it was answered. Every successful `try_take` is to be followed by
/// exactly one of `settle`, `give_back` and `refuse`; a call of which nothing more is heard (its
/// process died) is taken to have arrived once no call was sent for `longest_flight`.
///
/// An interval is reckoned 0.1 % longer than it is: two clocks drift apart, and 50 ppm over eight
/// hours are 1.4 s, more than any latency hides.
class token_bucket {
public:
    /// No call arrives later than this after it was sent: by then the transport has given it up.
    static constexpr duration longest_flight = limits::connect_timeout + limits::reply_timeout;

    /// A full one.
    explicit token_bucket(bucket_limit limit) : limit_(limit) {}
    token_bucket(bucket_limit limit, steady_time full_at, steady_time silent_until,
                 int in_flight = 0, steady_time landed_by = {})
        : limit_(limit),
          full_at_(full_at),
          silent_until_(silent_until),
          landed_by_(landed_by),
          in_flight_(in_flight) {}

    /// The earliest time, not before `now`, at which a token can be there. It is there, unless as
    /// many calls as `burst` are in flight and none of them is answered until then. With `besides`,
    /// the time at which that many more are there, too.
    steady_time next(steady_time now, int besides = 0) const noexcept;
    /// Spends one token if there is one at `now`.
    bool try_take(steady_time now) noexcept;
    /// Whole tokens at `now`; 0 while the server wants silence.
    int available(steady_time now) const noexcept;

    /// Ends a call that the server cannot have seen: its token comes back.
    void give_back() noexcept;
    /// Ends a call that the server has counted, at some time from `sent` to `replied`.
    void settle(steady_time sent, steady_time replied) noexcept;
    /// Ends a call that the server refused (429): it has no token before `now + wait`, whatever we
    /// thought, and one from then on.
    void refuse(steady_time now, duration wait) noexcept;

    const bucket_limit& limit() const noexcept { return limit_; }
    /// When it is full again, should every call in flight have arrived already.
    steady_time full_at() const noexcept { return full_at_; }
    steady_time silent_until() const noexcept { return silent_until_; }
    int in_flight() const noexcept { return in_flight_; }
    /// When all calls in flight are taken to have arrived.
    steady_time landed_by() const noexcept { return landed_by_; }

    /// How long an empty one takes to fill.
    duration filling() const noexcept;

private:
    duration interval() const noexcept;
    bool landed(steady_time now) const noexcept;
    steady_time full_at(steady_time now) const noexcept;
    void land(steady_time now) noexcept;

    bucket_limit limit_;
    steady_time full_at_{};
    steady_time silent_until_{};
    steady_time landed_by_{};
    int in_flight_ = 0;
};

}  // namespace sluice
