#include "schedule/token_price.hpp"

#include "support/catch.hpp"
#include "support/near.hpp"

namespace token_price_tests {

using namespace sluice;
using test::near;

namespace {

// Five minutes each, and little doubt.
const duration_distribution five_minutes({std::vector<double>(64, 300.0), {}});

account_view running(double count, double tokens) {
    static account_view::operation all;
    all = {};
    all.count = count;
    account_view now;
    now.tokens = tokens;
    now.running = {&all, 1};
    return now;
}

}  // namespace

TEST_CASE("everything that is not there yet is undelivered") {
    auto now = running(5, 0);
    now.creates = 3;
    now.results = 2;
    CHECK(now.undelivered() == 10);
}

TEST_CASE("with more tokens than calls some polls may be wasted") {
    const auto rich = budget_of(running(7, 43), five_minutes);
    CHECK(rich.delayed == 0);
    CHECK(rich.spare > 3);
    const auto poorer = budget_of(running(7, 20), five_minutes);
    CHECK(poorer.delayed == 0);
    CHECK(poorer.spare < rich.spare);
}

TEST_CASE("with fewer tokens than calls a wasted one delays those who wait for it") {
    const auto poor = budget_of(running(30, 10), five_minutes);
    CHECK(poor.delayed > 20);
    auto long_queue = running(50, 0);
    long_queue.creates = 300;
    CHECK(budget_of(long_queue, five_minutes).delayed == near(350));
}

TEST_CASE("an operation whose end is foretold wants its tokens then") {
    auto now = running(30, 10);
    account_view::operation late;
    late.count = 30;
    late.end = 86000;
    now.running = {&late, 1};
    CHECK(budget_of(now, five_minutes).delayed == 0);
}

TEST_CASE("an account at rest has a budget as well") {
    const auto idle = budget_of(account_view(), five_minutes);
    CHECK(idle.delayed == 0);
    CHECK(idle.spare >= 0);
}

}  // namespace token_price_tests
