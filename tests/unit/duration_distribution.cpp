#include <sluice/schedule/duration_distribution.hpp>

#include "support/catch.hpp"
#include "support/near.hpp"

namespace duration_distribution_tests {

using namespace sluice;
using test::near;

namespace {

std::vector<double> repeated(std::size_t count, double seconds) {
    std::vector<double> all;
    all.assign(count, seconds);
    return all;
}

double mass_of(const duration_distribution& believed) {
    double sum = 0;
    for (const auto& p : believed.points()) sum += p.mass;
    return sum;
}

}  // namespace

TEST_CASE("a belief is a distribution over increasing times, whatever was seen") {
    const auto seen =
        GENERATE(duration_distribution::evidence{}, duration_distribution::evidence{{60}, {}},
                 duration_distribution::evidence{{}, {3600}},
                 duration_distribution::evidence{{0.001, 86400}, {0.5, 7200}},
                 duration_distribution::evidence{repeated(64, 300), repeated(64, 1e6)});
    const duration_distribution believed(seen);
    CHECK(mass_of(believed) == near(1));
    double before = 0;
    for (const auto& p : believed.points()) {
        CHECK(p.seconds > before);
        CHECK(p.mass >= 0);
        before = p.seconds;
    }
    CHECK(believed.cdf(0) == 0);
    CHECK(believed.cdf(1e12) == near(1));
    CHECK(believed.quantile(0.2) <= believed.quantile(0.9));
}

TEST_CASE("with nothing seen, some minutes are believed, with doubt") {
    const duration_distribution blind({});
    CHECK(blind.cdf(10) < 0.1);
    CHECK(blind.quantile(0.5) > 60);
    CHECK(blind.quantile(0.5) < 600);
    CHECK(blind.cdf(3600) < 0.99);
}

TEST_CASE("what is seen again and again is believed") {
    const duration_distribution few({repeated(3, 300), {}});
    const duration_distribution many({repeated(60, 300), {}});
    CHECK(few.cdf(310) < many.cdf(310));
    CHECK(many.cdf(290) < 0.15);
    CHECK(many.cdf(310) > 0.93);
    CHECK(many.cdf(310) < 1);
}

TEST_CASE("a single operation, however long, does not yet tell that all are as long") {
    const duration_distribution one({{3600}, {}});
    const duration_distribution several({repeated(5, 3600), {}});
    CHECK(one.cdf(1800) > 0.4);
    CHECK(one.cdf(1800) < 0.8);
    CHECK(several.cdf(1800) < 0.3);
}

TEST_CASE("two kinds of operation are told apart") {
    auto both = repeated(30, 60);
    both.insert(both.end(), 30, 1200);
    const duration_distribution believed({both, {}});
    CHECK(believed.cdf(120) == near(0.5, 0.08));
    CHECK(believed.cdf(1000) - believed.cdf(120) < 0.12);
    CHECK(believed.cdf(1500) > 0.9);
}

TEST_CASE("those that still run make the others' times look short") {
    const duration_distribution ended({repeated(5, 60), {}});
    const duration_distribution running({repeated(5, 60), repeated(5, 600)});
    CHECK(ended.cdf(600) > 0.9);
    CHECK(running.cdf(600) < 0.65);
    CHECK(running.quantile(0.8) > 600);
}

TEST_CASE("where none has ended, several that run for long foretell that others will") {
    const duration_distribution one({{}, repeated(1, 600)});
    const duration_distribution several({{}, repeated(8, 600)});
    CHECK(one.density(2000) < one.density(200));
    CHECK(several.density(2000) / several.density(200) > 4 * one.density(2000) / one.density(200));
    CHECK(several.quantile(0.1) > 400);
}

TEST_CASE("those left end at the rate at which the mass beyond falls") {
    const duration_distribution believed({repeated(60, 300), {}});
    CHECK(believed.hazard_rate(299) > 0.1);
    CHECK(believed.hazard_rate(3000) < 0.01);
    CHECK(believed.hazard_rate(1e9) > 0);
}

}  // namespace duration_distribution_tests
