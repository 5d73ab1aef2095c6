#include <engine/bundle_choice.hpp>

#include "support/catch.hpp"

namespace bundle_choice_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

bundle_question year() {
    bundle_question what;
    what.windows = 365;
    what.window_length = 24h;
    what.tokens = 50;
    what.token_interval = 30s;
    return what;
}

std::vector<operation_time> of_days(std::initializer_list<std::pair<int, duration>> seen) {
    std::vector<operation_time> all;
    for (const auto& [days, ran] : seen) all.push_back({ran, days * 24h});
    return all;
}

}  // namespace

TEST_CASE("an operation over a longer span is taken to run longer") {
    const span_model guess(of_days({{1, 10min}}));
    CHECK(guess.usual(24h) == 10min);
    CHECK(guess.usual(72h) == 20min);
    CHECK_FALSE(span_model({}).usual(24h).has_value());
    CHECK(guess.carried_over({5min, 0h}, 72h) == 5min);
}

TEST_CASE("how much longer is learned from spans that differ") {
    const span_model steady(of_days({{1, 5min}, {30, 5min}, {1, 5min}}));
    CHECK(steady.usual(60 * 24h).value() < 6min);
    const span_model growing(of_days({{1, 1min}, {30, 30min}}));
    CHECK(growing.usual(10 * 24h).value() > 9min);
    CHECK(growing.usual(10 * 24h).value() < 11min);
}

TEST_CASE("a year is bundled when that brings all of it sooner") {
    const auto chosen = choose_bundle(year(), span_model(of_days({{1, 5min}})));
    CHECK(chosen > 3);
    CHECK(chosen < 31);
    const auto took = [&](std::size_t bundle) {
        return time_with_bundle(year(), span_model(of_days({{1, 5min}})), bundle);
    };
    CHECK(took(1) == 1045 * 30s);
    CHECK(took(chosen) < took(1) / 10);
}

TEST_CASE("bundles that gain nothing, or are known to fail, are not chosen") {
    auto few = year();
    few.windows = 14;
    CHECK(choose_bundle(few, span_model({})) == 1);
    few.windows = 0;
    CHECK(choose_bundle(few, span_model({})) == 1);
    auto bound = year();
    bound.refused = 8 * 24h;
    CHECK(choose_bundle(bound, span_model({})) <= 4);
    auto only_creates_count = year();
    only_creates_count.calls_each = 1;
    CHECK(choose_bundle(only_creates_count, span_model({})) <=
          choose_bundle(year(), span_model({})));
}

}  // namespace bundle_choice_tests
