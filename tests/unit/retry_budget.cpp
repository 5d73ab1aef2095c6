#include "transfer/retry_budget.hpp"

#include "support/catch.hpp"

namespace retry_budget_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const failure lost(error::connection_lost);
const failure unreachable(error::connect_failed);
constexpr steady_time start{1h};

}  // namespace

TEST_CASE("as many tries in a row may bring nothing as there are retries", "[retry_budget]") {
    retry_budget budget(2, 1h);
    CHECK(budget.allows(lost, false, start));
    CHECK(budget.allows(lost, false, start));
    CHECK_FALSE(budget.allows(lost, false, start));
    retry_budget none(0, 1h);
    CHECK_FALSE(none.allows(lost, false, start));
}

TEST_CASE("a try that brought something starts the count again", "[retry_budget]") {
    retry_budget budget(1, 1h);
    for (int i = 0; i < 10; ++i) {
        CHECK(budget.allows(lost, true, start));
        CHECK(budget.exponent() == 0);
        CHECK(budget.allows(lost, false, start));
        CHECK(budget.exponent() == 1);
    }
    CHECK_FALSE(budget.allows(lost, false, start));
}

TEST_CASE("an unreachable server costs time, not retries, but waits grow", "[retry_budget]") {
    retry_budget budget(0, 1h);
    for (int i = 0; i < 60; ++i) {
        CHECK(budget.allows(unreachable, false, start + i * 1min));
        CHECK(budget.exponent() == i);
    }
    CHECK_FALSE(budget.allows(unreachable, false, start + 60min));
}

TEST_CASE("an outage ends when the server is heard of again", "[retry_budget]") {
    retry_budget budget(5, 1h);
    CHECK(budget.allows(unreachable, false, start));
    CHECK(budget.allows(lost, false, start + 59min));
    CHECK(budget.allows(unreachable, false, start + 61min));
    CHECK(budget.allows(unreachable, true, start + 130min));
    CHECK(budget.allows(unreachable, false, start + 180min));
}

TEST_CASE("only what passes is tried again", "[retry_budget]") {
    retry_budget budget(5, 1h);
    for (const auto cause :
         {error::location_expired, error::object_changed, error::disk_full, error::not_found,
          error::certificate_refused, error::stopped, error::unexpected_status}) {
        CHECK_FALSE(budget.allows(failure(cause), false, start));
        CHECK_FALSE(budget.allows(failure(cause), true, start));
    }
}

}  // namespace retry_budget_tests
