#include <sluice/schedule/length_trend.hpp>
#include <vector>

#include "support/catch.hpp"
#include "support/near.hpp"

namespace length_trend_tests {

using namespace sluice;
using test::near;

namespace {

using samples = std::vector<length_trend::sample>;

/// Ended ones, the first of a minute, each so many times as long as the one before, give or take.
samples growing(int count, double factor, double give = 1) {
    samples seen;
    for (int i = 0; i < count; ++i)
        seen.push_back({static_cast<double>(i),
                        60 * std::pow(factor, i) * (i % 2 == 0 ? give : 1 / give), true});
    return seen;
}

double from_first_to_last(const length_trend& found, int count) {
    return found.pace(count - 1) / found.pace(0);
}

}  // namespace

TEST_CASE("where nothing was seen, or few, there is no trend") {
    CHECK_FALSE(length_trend().exists());
    CHECK(length_trend().pace(7) == 1);
    CHECK_FALSE(length_trend(samples()).exists());
    CHECK_FALSE(length_trend(growing(1, 2)).exists());
    CHECK_FALSE(length_trend(growing(2, 3)).exists());
    CHECK(length_trend(growing(2, 30)).exists());
    CHECK_FALSE(length_trend(growing(4, 1.5)).exists());
    CHECK(length_trend(growing(8, 1.5)).exists());
}

TEST_CASE("operations all alike, or seen at one place only, have no trend") {
    CHECK_FALSE(length_trend(growing(20, 1)).exists());
    auto together = growing(8, 1.5);
    for (auto& one : together) one.place = 3;
    CHECK_FALSE(length_trend(together).exists());
}

TEST_CASE("windows that grow or shrink from one to the next are found out") {
    const auto factor = GENERATE(1.1, 1.05, 0.9);
    const length_trend found(growing(20, factor, 1.05));
    REQUIRE(found.exists());
    const double all = std::pow(factor, 19);
    CHECK(from_first_to_last(found, 20) == near(all, 0.2 * all));
    CHECK(found.pace(9.5) == near(1, 0.01));
}

TEST_CASE("what chance bends is no trend") {
    // A linear congruential generator: the same draws everywhere.
    std::uint32_t state = 1;
    const auto draw = [&state] {
        state = state * 1664525 + 1013904223;
        return static_cast<double>(state >> 8) / (1U << 24);
    };
    int bent = 0;
    for (int trial = 0; trial < 1000; ++trial) {
        samples seen;
        for (int i = 0; i < 20; ++i)
            seen.push_back({static_cast<double>(i), 60 * std::exp(2 * draw()), true});
        const double change = from_first_to_last(length_trend(seen), 20);
        if (change > 1.5 || change < 1 / 1.5) ++bent;
    }
    CHECK(bent < 40);
}

TEST_CASE("those that still run are not taken for short") {
    // Looked at in turn: the later ones were older then, so that longer ones had ended.
    constexpr int count = 60;
    samples seen;
    samples ended;
    for (int i = 0; i < count; ++i) {
        const double length = i % 3 == 0 ? 20 : i % 3 == 1 ? 300 : 900;
        const double age = 50 + 15 * i;
        seen.push_back({static_cast<double>(i), std::min(length, age), length <= age});
        if (length <= age) ended.push_back(seen.back());
    }
    REQUIRE(std::log(from_first_to_last(length_trend(ended), count)) > 0.3);
    CHECK(std::abs(std::log(from_first_to_last(length_trend(seen), count))) < 0.1);
}

TEST_CASE("beyond the places seen a trend goes on for as far again, and no farther") {
    const length_trend found(growing(11, 1.2));
    CHECK(found.pace(20) == near(found.pace(10) * found.pace(10) / found.pace(0), 0.01));
    CHECK(found.pace(1e6) == found.pace(20));
    CHECK(found.pace(-1e6) == found.pace(-10));
    const length_trend two(samples{{0, 60, true}, {10, 6000, true}});
    REQUIRE(two.exists());
    CHECK(two.pace(20) == two.pace(10));
    CHECK(two.pace(5) == near(1, 0.01));
    const length_trend absurd(samples{{0, 1e-9, true}, {1, 1e9, true}, {2, 1e9, false}});
    CHECK(absurd.pace(1e9) < 21);
    CHECK(absurd.pace(-1e9) > 1.0 / 21);
}

}  // namespace length_trend_tests
