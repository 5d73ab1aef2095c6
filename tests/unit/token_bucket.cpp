#include <sluice/schedule/token_bucket.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <queue>
#include <random>
#include <vector>

#include "support/catch.hpp"

namespace token_bucket_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const steady_time start{1'000'000s};

// What a strict server does: it counts a call when it arrives, by its own clock.
class strict_server {
public:
    strict_server(bucket_limit limit, double drift) : limit_(limit), drift_(drift) {}

    bool takes(steady_time arrival) {
        const double now = drift_ * std::chrono::duration<double>(arrival - start).count();
        const double interval = std::chrono::duration<double>(limit_.interval).count();
        const double full_at = std::max(full_at_, now) + interval;
        if (full_at > now + interval * limit_.burst + 1e-9) return false;
        full_at_ = full_at;
        return true;
    }

private:
    bucket_limit limit_;
    double drift_;
    double full_at_ = 0;
};

enum class ending { answered, lost, never_sent };

struct call {
    steady_time sent;
    steady_time arrives;
    steady_time ends;
    ending how;
};

// How the network and the user of one run behave.
struct habits {
    bucket_limit limit;
    duration latency{};     // a call takes up to this long
    double early = 0.5;     // part of the calls that arrive at once …
    double late = 0.25;     // … and that arrive only when they are answered
    double quick = 0.3;     // part of the calls that are answered at once
    double lost = 0;        // part of the calls of which nothing is heard
    double never_sent = 0;  // part of the calls that do not leave the machine
    double pause = 0;       // part of the calls that are followed by a pause
    double drift = 1;
    int calls = 300;
};

class run {
public:
    run(habits how, std::uint64_t seed)
        : how_(how), random_(seed), bucket_(how.limit), server_(how.limit, how.drift) {}

    void go() {
        steady_time now = start;
        for (int sent = 0; sent < how_.calls;) {
            finish_until(now);
            if (bucket_.try_take(now)) {
                begin_call(now);
                ++sent;
                if (chance(how_.pause)) now += between(0s, how_.limit.interval * 60);
                continue;
            }
            auto wake = bucket_.next(now);
            if (wake <= now) FAIL("no token at the time at which one was to be there");
            if (!open_.empty()) wake = std::min(wake, std::max(now, open_.top().ends));
            now = wake;
            latest_ = now;
        }
        finish_until(steady_time::max());
        std::sort(arrivals_.begin(), arrivals_.end());
        for (const auto arrival : arrivals_) refused_ += server_.takes(arrival) ? 0 : 1;
    }

    int refused() const { return refused_; }
    duration length() const { return latest_ - start; }

private:
    struct ends_later {
        bool operator()(const call& a, const call& b) const { return a.ends > b.ends; }
    };

    bool chance(double part) { return std::bernoulli_distribution(part)(random_); }
    duration between(duration least, duration most) {
        return duration(
            std::uniform_int_distribution<duration::rep>(least.count(), most.count())(random_));
    }

    void begin_call(steady_time now) {
        const auto took = chance(how_.quick) ? how_.latency / 1000 : between(0s, how_.latency);
        call one{now, now, now + took, ending::answered};
        if (chance(how_.never_sent)) one.how = ending::never_sent;
        if (chance(how_.lost)) one.how = ending::lost;
        if (!chance(how_.early)) {
            one.arrives = chance(how_.late) ? one.ends : now + between(0s, took);
        }
        if (one.how != ending::never_sent) arrivals_.push_back(one.arrives);
        if (one.how != ending::lost) open_.push(one);
    }

    void finish_until(steady_time now) {
        while (!open_.empty() && open_.top().ends <= now) {
            const auto one = open_.top();
            open_.pop();
            if (one.how == ending::never_sent) {
                bucket_.give_back();
            } else {
                bucket_.settle(one.sent, one.ends);
            }
        }
    }

    habits how_;
    std::mt19937_64 random_;
    token_bucket bucket_;
    strict_server server_;
    std::priority_queue<call, std::vector<call>, ends_later> open_;
    std::vector<steady_time> arrivals_;
    steady_time latest_ = start;
    int refused_ = 0;
};

habits drawn(std::uint64_t seed) {
    std::mt19937_64 random(seed * 7919 + 1);
    const auto one_of = [&](auto... values) {
        const std::vector all{values...};
        return all[random() % all.size()];
    };
    habits how;
    how.limit.burst = one_of(1, 2, 5, 50);
    how.limit.interval = one_of(duration(1ms), duration(100ms), duration(1s), duration(30s));
    const double intervals = one_of(0.1, 0.9, 2.5, 8.0);
    const duration latency(
        static_cast<duration::rep>(intervals * static_cast<double>(how.limit.interval.count())));
    how.latency = std::min(latency, token_bucket::longest_flight);
    how.early = one_of(0.0, 0.5, 0.9);
    how.late = one_of(0.0, 0.5, 1.0);
    how.quick = one_of(0.0, 0.5);
    how.lost = one_of(0.0, 0.0, 0.05);
    how.never_sent = one_of(0.0, 0.1);
    how.pause = one_of(0.0, 0.02, 0.3);
    how.drift = one_of(1.0, 0.9995, 1.0001);
    return how;
}

}  // namespace

TEST_CASE("a strict server never refuses a client of the bucket, whatever the latency") {
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        run one(drawn(seed), seed);
        one.go();
        INFO("seed " << seed);
        REQUIRE(one.refused() == 0);
    }
}

TEST_CASE("a saturated client loses at most two thousandths of its rate") {
    habits how;
    how.calls = 20'000;
    how.latency = GENERATE(duration(1s), duration(40s));
    run one(how, 1);
    one.go();
    REQUIRE(one.refused() == 0);
    const duration ideal = how.limit.interval * (how.calls - how.limit.burst);
    CHECK(one.length() < ideal + ideal / 500);
}

TEST_CASE("a bucket begins full, gives its burst at once and then one token an interval") {
    token_bucket bucket(bucket_limit{30s, 50});
    CHECK(bucket.available(start) == 50);
    for (int i = 0; i < 50; ++i) REQUIRE(bucket.try_take(start));
    CHECK(bucket.available(start) == 0);
    CHECK_FALSE(bucket.try_take(start));
    for (int i = 0; i < 50; ++i) bucket.settle(start, start + 1s);
    const auto next = bucket.next(start + 1s);
    CHECK(next > start + 31s);
    CHECK(next < start + 32s);
    CHECK_FALSE(bucket.try_take(next - 1ns));
    CHECK(bucket.available(next) == 1);
    CHECK(bucket.try_take(next));
}

TEST_CASE("latency does not slow a bucket that is in use") {
    token_bucket bucket(bucket_limit{30s, 50});
    for (int i = 0; i < 25; ++i) REQUIRE(bucket.try_take(start));
    for (int i = 0; i < 25; ++i) bucket.settle(start, start);
    const auto before = bucket.full_at();
    REQUIRE(bucket.try_take(start + 1s));
    bucket.settle(start + 1s, start + 20s);
    CHECK(bucket.full_at() - before < 31s);
}

TEST_CASE("a call out of a full bucket counts from its answer") {
    token_bucket bucket(bucket_limit{1s, 5});
    REQUIRE(bucket.try_take(start));
    bucket.settle(start, start + 10s);
    CHECK(bucket.full_at() >= start + 11s);
    CHECK(bucket.full_at() < start + 11100ms);
}

TEST_CASE("a call that was never sent gives its token back") {
    token_bucket bucket(bucket_limit{1s, 1});
    REQUIRE(bucket.try_take(start));
    CHECK(bucket.available(start) == 0);
    bucket.give_back();
    CHECK(bucket.available(start) == 1);
    bucket.give_back();
    CHECK(bucket.available(start) == 1);
}

TEST_CASE("after a refusal the account is silent as long as the server says, then has one token") {
    token_bucket bucket(bucket_limit{30s, 50});
    REQUIRE(bucket.try_take(start));
    bucket.refuse(start + 1s, 90s);
    CHECK(bucket.available(start + 90s) == 0);
    CHECK(bucket.next(start + 2s) == start + 91s);
    CHECK(bucket.available(start + 91s) == 1);
    REQUIRE(bucket.try_take(start + 91s));
    CHECK_FALSE(bucket.try_take(start + 92s));
}

TEST_CASE("a second, shorter refusal shortens nothing") {
    token_bucket bucket(bucket_limit{30s, 50});
    REQUIRE(bucket.try_take(start));
    REQUIRE(bucket.try_take(start));
    bucket.refuse(start, 3600s);
    bucket.refuse(start, 1s);
    CHECK(bucket.next(start) == start + 3600s);
    CHECK(bucket.available(start + 3600s) == 1);
}

TEST_CASE("a refused call may have been counted all the same") {
    token_bucket bucket(bucket_limit{10s, 2});
    REQUIRE(bucket.try_take(start));
    REQUIRE(bucket.try_take(start));
    bucket.refuse(start + 5s, 0s);
    // Both may have arrived only then.
    CHECK(bucket.next(start + 5s) >= start + 15s);
    bucket.settle(start, start + 5s);
    CHECK(bucket.next(start + 5s) >= start + 15s);
}

TEST_CASE("a token given back does not break the silence, nor fill what the server says is empty") {
    token_bucket bucket(bucket_limit{30s, 50});
    REQUIRE(bucket.try_take(start));
    REQUIRE(bucket.try_take(start));
    bucket.refuse(start, 60s);
    bucket.give_back();
    CHECK(bucket.available(start + 59s) == 0);
    CHECK(bucket.available(start + 60s) == 1);
}

TEST_CASE("a call of which nothing is heard is taken to have arrived after the longest flight") {
    token_bucket bucket(bucket_limit{1s, 1});
    REQUIRE(bucket.try_take(start));
    const auto landed = start + token_bucket::longest_flight;
    CHECK(bucket.available(landed - 1ms) == 0);
    CHECK(bucket.available(landed + 500ms) == 0);
    CHECK(bucket.available(landed + 2s) == 1);
    REQUIRE(bucket.try_take(landed + 2s));
    CHECK(bucket.in_flight() == 1);
}

TEST_CASE("rates are read as calls in a time") {
    const auto [text, interval] = GENERATE(table<std::string, duration>({
        {"2/min", 30s},
        {"10/s", 100ms},
        {"120/h", 30s},
        {"600/min", 100ms},
        {"0.5/s", 2s},
        {"7/min", 8571428572ns},
        {"1/hour", 3600s},
    }));
    INFO(text);
    CHECK(parse_rate(text).value() == interval);
}

TEST_CASE("what is no rate is refused") {
    const auto* text = GENERATE("", "2", "/min", "2/", "0/min", "-1/s", "2/fortnight", "nan/s",
                                "inf/s", "2 /min", "0.0001/h", "two/min");
    INFO(text);
    CHECK(parse_rate(text).error().cause() == error::invalid_argument);
}

}  // namespace token_bucket_tests
