#include <sluice/schedule/token_price.hpp>

#include "support/catch.hpp"
#include "support/near.hpp"

namespace token_price_tests {

using namespace sluice;
using test::near;

namespace {

// Five minutes each, and little doubt.
const duration_distribution five_minutes({std::vector<double>(64, 300.0), {}});

account_view running(double count, double tokens) {
    static account_view::runner all;
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

TEST_CASE("with more tokens than calls some looks may be wasted") {
    const auto rich = budget_of(running(7, 43), five_minutes);
    CHECK(rich.delay == 0);
    CHECK(rich.spare > 3);
    const auto poorer = budget_of(running(7, 20), five_minutes);
    CHECK(poorer.delay == 0);
    CHECK(poorer.spare < rich.spare);
}

TEST_CASE("with fewer tokens than calls a wasted one delays those who wait for it") {
    const auto poor = budget_of(running(30, 10), five_minutes);
    CHECK(poor.delay > 20);
    auto long_queue = running(50, 0);
    long_queue.creates = 300;
    CHECK(budget_of(long_queue, five_minutes).delay == near(350));
}

TEST_CASE("an operation whose end is foretold wants its tokens then") {
    auto now = running(30, 10);
    account_view::runner late;
    late.count = 30;
    late.end = 86000;
    now.running = {&late, 1};
    CHECK(budget_of(now, five_minutes).delay == 0);
}

TEST_CASE("idle tokens leave a quarter of the burst") {
    const auto rich = budget_of(running(2, 48), five_minutes);
    CHECK(rich.idle > 10);
    CHECK(rich.idle < rich.spare);
    CHECK(rich.idle_at_once == near(48 - 4 - 12.5));
    const auto poor = budget_of(running(14, 36), five_minutes);
    CHECK(poor.idle_at_once < 0);
    auto small = running(2, 48);
    small.burst = 8;
    CHECK(budget_of(small, five_minutes).idle > rich.idle);
}

TEST_CASE("the price falls with the square of the idle tokens") {
    token_budget some;
    some.idle = 5;
    token_budget more;
    more.idle = 10;
    const auto now = running(3, 40);
    CHECK(price_of_idle_tokens(now, some, five_minutes) ==
          near(4 * price_of_idle_tokens(now, more, five_minutes)));
    CHECK(price_of_idle_tokens(now, token_budget(), five_minutes) > 1e9);
}

TEST_CASE("operations that run for longer than others want their tokens later, and more looks") {
    account_view::runner slow;
    slow.count = 30;
    auto now = running(30, 10);
    now.running = {&slow, 1};
    REQUIRE(budget_of(now, five_minutes).delay > 20);
    const double usual = price_of_idle_tokens(now, {.idle = 5}, five_minutes);
    slow.pace = 4;
    CHECK(price_of_idle_tokens(now, {.idle = 5}, five_minutes) == near(4 * usual));
    slow.pace = 20;
    CHECK(budget_of(now, five_minutes).delay == 0);
}

TEST_CASE("of operations whose end is foretold no idle token is wanted") {
    account_view::runner told;
    told.count = 3;
    told.end = 300;
    account_view now;
    now.tokens = 40;
    now.running = {&told, 1};
    CHECK(price_of_idle_tokens(now, budget_of(now, five_minutes), five_minutes) == 0);
}

TEST_CASE("an account at rest has a budget as well") {
    const auto idle = budget_of(account_view(), five_minutes);
    CHECK(idle.delay == 0);
    CHECK(idle.spare >= 0);
}

}  // namespace token_price_tests
