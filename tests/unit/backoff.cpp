#include <sluice/async/backoff.hpp>

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

#include "support/catch.hpp"

namespace backoff_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

struct spread {
    duration least = duration::max();
    duration most{};
    duration mean{};
};

template <class Draw>
spread many(Draw draw) {
    constexpr int count = 20'000;
    spread seen;
    for (int i = 0; i < count; ++i) {
        const duration wait = draw();
        seen.least = std::min(seen.least, wait);
        seen.most = std::max(seen.most, wait);
        seen.mean += wait / count;
    }
    return seen;
}

}  // namespace

TEST_CASE("a wait is spread evenly between nothing and a ceiling that doubles up to the longest") {
    const backoff policy{500ms, 60s};
    const auto [attempt, ceiling] = GENERATE(table<int, duration>({
        {0, 500ms},
        {1, 1s},
        {2, 2s},
        {6, 32s},
        {7, 60s},
        {8, 60s},
        {1000, 60s},
        {std::numeric_limits<int>::max(), 60s},
    }));
    random_source random(1);
    const auto seen = many([&] { return policy.wait(attempt, random); });
    CHECK(seen.least >= 0s);
    CHECK(seen.least < ceiling / 100);
    CHECK(seen.most <= ceiling);
    CHECK(seen.most > ceiling - ceiling / 100);
    CHECK(seen.mean > ceiling / 2 - ceiling / 50);
    CHECK(seen.mean < ceiling / 2 + ceiling / 50);
}

TEST_CASE("no wait is shorter than the server asked for") {
    const backoff policy{500ms, 60s};
    random_source random(1);
    const auto seen = many([&] { return policy.wait(0, random, 10s); });
    CHECK(seen.least >= 10s);
    CHECK(seen.most <= 10500ms);
}

TEST_CASE("a backoff of extreme limits neither overflows nor goes on for ever") {
    random_source random(1);
    const int attempt = GENERATE(-1, 0, 62, 64, std::numeric_limits<int>::max());
    CHECK(backoff{0s, 60s}.wait(attempt, random) == 0s);
    CHECK(backoff{1s, 0s}.wait(attempt, random) == 0s);
    CHECK(backoff{1s, duration::max()}.wait(attempt, random) >= 0s);
    CHECK(backoff{duration::max(), duration::max()}.wait(attempt, random) >= 0s);
}

TEST_CASE("the same seed gives the same waits") {
    const backoff policy;
    random_source one = split(7, 3);
    random_source two = split(7, 3);
    for (int attempt = 0; attempt < 100; ++attempt)
        REQUIRE(policy.wait(attempt, one) == policy.wait(attempt, two));
}

TEST_CASE("the sources of neighbouring parts and seeds have nothing in common") {
    std::set<std::uint64_t> drawn;
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        for (std::uint64_t key = 0; key < 50; ++key) drawn.insert(split(seed, key)());
    CHECK(drawn.size() == 2500);
}

TEST_CASE("a jittered length is stretched by up to its spread") {
    random_source random(1);
    const auto seen = many([&] { return jittered(10s, 0.2, random); });
    CHECK(seen.least >= 10s);
    CHECK(seen.least < 10020ms);
    CHECK(seen.most <= 12s);
    CHECK(seen.most > 11980ms);
    CHECK(jittered(10s, 0, random) == 10s);
    CHECK(jittered(0s, 0.5, random) == 0s);
}

}  // namespace backoff_tests
