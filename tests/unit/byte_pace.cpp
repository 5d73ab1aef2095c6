#include "async/byte_pace.hpp"

#include "support/catch.hpp"

namespace byte_pace_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const steady_time began = steady_time() + 1h;

// How many bytes come within `length` when each piece is followed by the rest it asks for.
std::uint64_t bytes_within(byte_pace& pace, std::uint64_t piece, steady_time from,
                           duration length) {
    std::uint64_t sum = 0;
    for (auto now = from; now < from + length; now = std::max(now, pace.charge(piece, now)))
        sum += piece;
    return sum;
}

}  // namespace

TEST_CASE("bytes come at the rate, however they are cut", "[byte_pace]") {
    for (const std::uint64_t piece : {1u, 1000u, 16'384u, 262'144u}) {
        byte_pace pace(1e6);
        const auto sum = bytes_within(pace, piece, began, 10s);
        INFO("pieces of " << piece);
        CHECK(sum >= 10'000'000);
        CHECK(sum <= 10'100'000 + piece);
    }
}

TEST_CASE("all who bring bytes share the rate", "[byte_pace]") {
    byte_pace pace(1e6);
    std::uint64_t sums[4] = {};
    steady_time rests[4] = {began, began, began, began};
    for (auto now = began; now < began + 10s; now += 1ms) {
        for (int i = 0; i < 4; ++i) {
            if (rests[i] > now) continue;
            rests[i] = pace.charge(50'000, now);
            sums[i] += 50'000;
        }
    }
    const auto all = sums[0] + sums[1] + sums[2] + sums[3];
    CHECK(all <= 10'100'000 + 4 * 50'000);
    CHECK(all >= 9'900'000);
    for (const auto sum : sums) CHECK(sum * 5 >= all);
}

TEST_CASE("what was not used is not saved up", "[byte_pace]") {
    byte_pace pace(1e6);
    bytes_within(pace, 10'000, began, 1s);
    CHECK(bytes_within(pace, 10'000, began + 1h, 1s) <= 1'110'000);
}

TEST_CASE("a first piece is free to come, a large one costs its time", "[byte_pace]") {
    byte_pace pace(1e6);
    CHECK(pace.charge(1000, began) <= began);
    CHECK(pace.charge(5'000'000, began + 1h) == began + 1h + 5s - byte_pace::slack);
}

TEST_CASE("no number of bytes makes a rest without end", "[byte_pace]") {
    byte_pace pace(1e-3);
    for (int i = 0; i < 100; ++i) CHECK(pace.charge(~std::uint64_t{0}, began) > began);
}

}  // namespace byte_pace_tests
