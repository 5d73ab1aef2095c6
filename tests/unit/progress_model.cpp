#include "schedule/progress_model.hpp"

#include "support/catch.hpp"
#include "support/near.hpp"

namespace progress_model_tests {

using namespace sluice;
using test::near;
using namespace std::chrono_literals;

namespace {

poll_history polled_at(duration age, std::optional<double> percent) {
    poll_history seen;
    seen.add(age, percent);
    return seen;
}

/// Of operations of 100 s whose percentages were off by so much in turn.
progress_model judged(std::initializer_list<double> errors) {
    progress_model model;
    for (const double error : errors) model.learn(polled_at(50s, 50 + error), 100);
    return model;
}

}  // namespace

TEST_CASE("only percentages between the ends tell something") {
    for (const auto percent : {std::optional<double>(), std::optional(0.0), std::optional(99.0)}) {
        const auto seen = polled_at(10s, percent);
        CHECK(seen.looked());
        CHECK(seen.percents == 0);
    }
    CHECK(polled_at(10s, 1.0).percents == 1);
    CHECK(polled_at(0s, 1.0).looked());
}

TEST_CASE("a percentage foretells the end") {
    const progress_model model;
    const auto told = model.foretell(polled_at(60s, 50));
    REQUIRE(told.has_value());
    CHECK(told->end == near(120));
    CHECK(told->error > 1);
    CHECK(told->error < 10);
    CHECK_FALSE(model.foretell(polled_at(60s, std::nullopt)).has_value());
    CHECK_FALSE(model.foretell(poll_history()).has_value());
}

TEST_CASE("a small percentage is too vague to foretell an end") {
    CHECK_FALSE(progress_model().foretell(polled_at(60s, 3)).has_value());
    CHECK(judged({0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).foretell(polled_at(60s, 3)).has_value());
}

TEST_CASE("percentages that prove wrong are distrusted, those that prove right are trusted") {
    const auto fresh = progress_model().scatter();
    CHECK(judged({1, -1, 0, 0, 1, -1}).scatter() < fresh);
    const auto noisy = judged({20, -20, 15, -15, 10, -20});
    CHECK(noisy.scatter() > 10);
    CHECK_FALSE(noisy.foretell(polled_at(60s, 20)).has_value());
}

TEST_CASE("a poll without a percentage teaches nothing of percentages") {
    progress_model model;
    model.learn(polled_at(50s, std::nullopt), 100);
    CHECK(model.scatter() == progress_model().scatter());
}

TEST_CASE("percentages that are always off by as much are set right") {
    const auto hasty = judged({5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5});
    const auto told = hasty.foretell(polled_at(60s, 55));
    REQUIRE(told.has_value());
    CHECK(told->end == near(120, 5));
}

TEST_CASE("several polls foretell better than one") {
    const progress_model model;
    auto seen = polled_at(30s, 30);
    const auto once = model.foretell(seen);
    seen.add(60s, 60);
    const auto twice = model.foretell(seen);
    REQUIRE(once.has_value());
    REQUIRE(twice.has_value());
    CHECK(twice->error < once->error);
    CHECK(twice->end == near(100));
    CHECK(seen.last_age == 60s);
}

TEST_CASE(
    "the ends that are left open are in order, around the foretold one, beyond what is "
    "ruled out") {
    const progress_model::forecast told{120, 10};
    const auto all = told.ends_beyond(0);
    REQUIRE(all.size() > 10);
    CHECK(all.front().seconds < 105);
    CHECK(all.back().seconds > 140);
    const auto late = told.ends_beyond(115);
    CHECK(late.size() < all.size());
    double before = 115;
    for (const auto& one : late) {
        CHECK(one.seconds > before);
        CHECK(one.mass > 0);
        before = one.seconds;
    }
}

TEST_CASE("no end is left where all that were foretold are ruled out") {
    CHECK(progress_model::forecast{120, 10}.ends_beyond(1000).empty());
}

}  // namespace progress_model_tests
