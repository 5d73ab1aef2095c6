#include "ledger/bucket_image.hpp"

#include <limits>

#include "support/catch.hpp"

namespace bucket_image_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const bucket_limit limit{30s, 50};

moment at(duration steady, duration wall, std::string timeline = "first boot") {
    return {steady_time(100'000s + steady),
            wall_time(1'700'000'000s) + std::chrono::floor<std::chrono::milliseconds>(wall),
            std::move(timeline)};
}

// A bucket that has just been emptied, every call answered at once.
token_bucket emptied(const moment& now) {
    token_bucket bucket(limit);
    while (bucket.try_take(now.steady)) bucket.settle(now.steady, now.steady);
    return bucket;
}

}  // namespace

TEST_CASE("a bucket read back at once is the bucket that was written down") {
    const auto now = at(0s, 0s);
    auto bucket = emptied(now);
    bucket.refuse(now.steady, 90s);
    REQUIRE(bucket.available(now.steady + 600s) > 0);
    REQUIRE(bucket.try_take(now.steady + 600s));
    const auto back = read_back(write_down(bucket, now), limit, now);
    CHECK(back.full_at() == bucket.full_at());
    CHECK(back.silent_until() == bucket.silent_until());
    CHECK(back.in_flight() == 1);
    CHECK(write_down(back, now).full_at == write_down(bucket, now).full_at);
}

TEST_CASE("a restart does not refill the bucket") {
    const auto image = write_down(emptied(at(0s, 0s)), at(0s, 0s));
    const auto later = at(95s, 95s);
    CHECK(read_back(image, limit, later).available(later.steady) == 3);
}

TEST_CASE("on one timeline a wall clock that jumps changes nothing") {
    const auto image = write_down(emptied(at(0s, 0s)), at(0s, 0s));
    const auto jump = GENERATE(duration(-3600s), duration(3600s), duration(-24h * 4000));
    const auto later = at(95s, jump);
    CHECK(read_back(image, limit, later).available(later.steady) == 3);
}

TEST_CASE("after a reboot the wall clock carries the bucket over") {
    const auto image = write_down(emptied(at(0s, 0s)), at(0s, 0s));
    const auto booted = at(-99'990s, 95s, "second boot");
    CHECK(read_back(image, limit, booted).available(booted.steady) == 3);
}

TEST_CASE("a reboot with the wall clock set back costs one filling and no more") {
    const auto image = write_down(emptied(at(0s, 0s)), at(0s, 0s));
    const auto back = GENERATE(duration(-3600s), duration(-24h * 365 * 40));
    const auto booted = at(-99'990s, back, "second boot");
    const auto bucket = read_back(image, limit, booted);
    CHECK(bucket.available(booted.steady) == 0);
    CHECK(bucket.available(booted.steady + 31s) == 1);
    CHECK(bucket.available(booted.steady + bucket.filling()) == 50);
}

TEST_CASE("a silence outlives a restart, but for no longer than the longest one that is believed") {
    const auto now = at(0s, 0s);
    token_bucket bucket(limit);
    REQUIRE(bucket.try_take(now.steady));
    bucket.refuse(now.steady, 600s);
    const auto image = write_down(bucket, now);

    const auto booted = at(-99'990s, 10s, "second boot");
    const auto after = read_back(image, limit, booted).next(booted.steady);
    CHECK(after >= booted.steady + 590s);
    CHECK(after <= booted.steady + 590s + 1ms);

    const auto set_back = at(-99'990s, -24h * 30, "second boot");
    const auto next = read_back(image, limit, set_back).next(set_back.steady);
    CHECK(next <= set_back.steady + limits::longest_retry_after + 31s);
}

TEST_CASE("calls in flight when the process died are in flight after its restart") {
    const auto now = at(0s, 0s);
    token_bucket bucket(limit);
    REQUIRE(bucket.try_take(now.steady));
    const auto image = write_down(bucket, now);
    const auto later = at(31s, 31s);
    auto back = read_back(image, limit, later);
    CHECK(back.available(later.steady) == 49);
    const auto booted = at(-99'000s, token_bucket::longest_flight + 31s, "second boot");
    CHECK(read_back(image, limit, booted).available(booted.steady) == 50);
}

TEST_CASE("a faster limit does not wait for what a slower one spent") {
    const auto now = at(0s, 0s);
    const auto image = write_down(emptied(now), now);
    const bucket_limit faster{100ms, 50};
    CHECK(read_back(image, faster, now).available(now.steady + 6s) == 50);
}

TEST_CASE("rubbish in an image costs one filling at most") {
    const auto value =
        GENERATE(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
                 std::int64_t{0}, std::int64_t{-1});
    const auto timeline = GENERATE("first boot", "second boot", "");
    bucket_image image;
    image.timeline = timeline;
    image.full_at = image.silent_until = image.landed_by = {value, value};
    image.in_flight = value < 0 ? std::numeric_limits<int>::min() : std::numeric_limits<int>::max();
    const auto now = at(0s, 0s);
    auto bucket = read_back(image, limit, now);
    const auto longest = limits::longest_retry_after + token_bucket::longest_flight;
    CHECK(bucket.next(now.steady) <= now.steady + longest + bucket.filling());
    const auto patient = now.steady + longest + 2 * bucket.filling();
    CHECK(bucket.available(patient) == 50);
    CHECK(bucket.try_take(patient));
}

}  // namespace bucket_image_tests
