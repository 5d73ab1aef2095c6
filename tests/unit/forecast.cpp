#include <sluice/forecast/forecast.hpp>

#include "support/catch.hpp"

#include <algorithm>

namespace forecast_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

forecast_model of_windows(std::size_t count, std::size_t longest_bundle = 1) {
    forecast_model model;
    model.windows = count;
    model.longest_bundle = longest_bundle;
    return model;
}

bool ordered(const forecast::likely& a, const forecast::likely& b) {
    return a.p50 <= a.p90 && a.p50 <= b.p50 && a.p90 <= b.p90 && b.p50 <= b.p90;
}

}  // namespace

TEST_CASE("a forecast tells first, half and all in this order, and at least three calls a window",
          "[unit]") {
    const std::size_t sizes[] = {1, 2, 20, 60};
    for (const std::size_t windows : sizes) {
        INFO(windows);
        const auto ahead = forecast_backfill(of_windows(windows));
        REQUIRE(ahead.has_value());
        REQUIRE(ahead->courses.size() == 1);
        const auto& plain = ahead->courses.front();
        CHECK(plain.bundle == 1);
        CHECK(plain.exports == windows);
        CHECK(plain.calls >= 3 * windows);
        CHECK(plain.first.p50 > 5s);
        CHECK(ordered(plain.first, plain.half));
        CHECK(ordered(plain.half, plain.all));
        CHECK(ahead->runs % 2 == 1);
        CHECK(ahead->rehearsed == windows);
        REQUIRE(ahead->curve.size() == windows);
        CHECK(std::ranges::is_sorted(ahead->curve));
        CHECK(ahead->curve.back() == plain.all.p50);
        CHECK(ahead->operation == guessed_operation);
    }
}

TEST_CASE("equal models give equal forecasts", "[unit]") {
    const auto model = of_windows(30);
    const auto once = forecast_backfill(model);
    const auto again = forecast_backfill(model);
    REQUIRE(once.has_value());
    REQUIRE(again.has_value());
    CHECK(once->curve == again->curve);
    CHECK(once->courses.front().calls == again->courses.front().calls);
    auto other = model;
    other.seed = 2;
    CHECK(forecast_backfill(other)->curve != once->curve);
}

TEST_CASE("a forecast follows what it is made from", "[unit]") {
    const auto plain = forecast_backfill(of_windows(40));
    REQUIRE(plain.has_value());

    auto slow = of_windows(40);
    slow.median = 2h;
    CHECK(forecast_backfill(slow)->courses.front().first.p50 > plain->courses.front().first.p50);
    CHECK(forecast_backfill(slow)->operation == 2h);

    auto poor = of_windows(40);
    poor.spent = 50;
    CHECK(forecast_backfill(poor)->courses.front().all.p50 >
          plain->courses.front().all.p50 + 10min);

    auto rich = of_windows(40);
    rich.limit.interval = 1s;
    CHECK(forecast_backfill(rich)->courses.front().all.p50 < plain->courses.front().all.p50);

    auto free = of_windows(40);
    free.scope = limit_scope::create;
    CHECK(forecast_backfill(free)->courses.front().all.p50 < plain->courses.front().all.p50);
}

TEST_CASE("operation times are drawn from those learned", "[unit]") {
    auto model = of_windows(10);
    model.learned = {{60s, 24h}, {61s, 24h}, {300s, 24h}};
    const auto ahead = forecast_backfill(model);
    REQUIRE(ahead.has_value());
    CHECK(ahead->operation == 61s);
    CHECK(ahead->courses.front().first.p50 >= 60s);
    CHECK(ahead->courses.front().all.p90 >= 300s);
    CHECK(ahead->courses.front().all.p90 < 2h);
}

TEST_CASE("only bundles that fill are foreseen, and they save calls", "[unit]") {
    const struct {
        std::size_t windows, longest;
        std::vector<std::pair<std::size_t, std::size_t>> bundles;  // of so many windows, exports
    } rows[] = {
        {1, 31, {{1, 1}}},           {6, 31, {{1, 6}}},
        {7, 31, {{1, 7}, {7, 1}}},   {29, 31, {{1, 29}, {7, 5}}},
        {40, 29, {{1, 40}, {7, 6}}}, {40, 31, {{1, 40}, {7, 6}, {30, 2}}},
    };
    for (const auto& row : rows) {
        INFO(row.windows);
        const auto ahead = forecast_backfill(of_windows(row.windows, row.longest));
        REQUIRE(ahead.has_value());
        std::vector<std::pair<std::size_t, std::size_t>> bundles;
        for (const auto& course : ahead->courses) {
            bundles.emplace_back(course.bundle, course.exports);
            CHECK(course.calls >= 3 * course.exports);
            CHECK(course.calls <= ahead->courses.front().calls);
        }
        CHECK(bundles == row.bundles);
    }
}

TEST_CASE("the bundle that is asked for is foreseen, and is the one that is shown", "[unit]") {
    auto model = of_windows(40, 31);
    model.bundle = 10;
    const auto ahead = forecast_backfill(model).value();
    REQUIRE(ahead.courses.size() == 4);
    CHECK(ahead.courses[ahead.asked].bundle == 10);
    CHECK(ahead.courses[ahead.asked].exports == 4);
    CHECK(ahead.curve.size() == 4);
}

TEST_CASE("what is too much to rehearse is extrapolated at the pace of the rest", "[unit]") {
    auto model = of_windows(50'000);
    model.limit.interval = 1s;
    const auto ahead = forecast_backfill(model);
    REQUIRE(ahead.has_value());
    const auto& plain = ahead->courses.front();
    CHECK(ahead->rehearsed < 5000);
    CHECK(plain.exports == 50'000);
    CHECK(plain.calls >= 150'000);
    CHECK(plain.all.p50 > 140'000s);
    CHECK(plain.all.p50 < 300'000s);
    CHECK(plain.half.p50 > plain.all.p50 / 3);
    CHECK(plain.half.p50 < plain.all.p50 * 2 / 3);
    CHECK(ahead->curve.size() == 256);
    CHECK(std::ranges::is_sorted(ahead->curve));
}

TEST_CASE("nothing left is no forecast, and one that fails says why", "[unit]") {
    const auto nothing = forecast_backfill(of_windows(0));
    REQUIRE(nothing.has_value());
    CHECK(nothing->courses.empty());
    CHECK(nothing->curve.empty());

    auto hasty = of_windows(2);
    hasty.how.operation_deadline = 1s;
    CHECK_FALSE(forecast_backfill(hasty).has_value());
}

}  // namespace forecast_tests
