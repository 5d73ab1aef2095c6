#include <sluice/flow/time_belief.hpp>

#include "support/catch.hpp"
#include "support/near.hpp"

using namespace sluice;
using test::near;

namespace {

std::vector<double> repeated(std::size_t count, double seconds) {
    std::vector<double> all;
    all.assign(count, seconds);
    return all;
}

double mass_of(const time_belief& believed) {
    double sum = 0;
    for (const auto& p : believed.points()) sum += p.mass;
    return sum;
}

}  // namespace

TEST_CASE("a belief is a distribution over increasing times, whatever was seen") {
    const auto seen = GENERATE(time_belief::evidence{}, time_belief::evidence{{60}, {}},
                               time_belief::evidence{{}, {3600}},
                               time_belief::evidence{{0.001, 86400}, {0.5, 7200}},
                               time_belief::evidence{repeated(64, 300), repeated(64, 1e6)});
    const time_belief believed(seen);
    CHECK(mass_of(believed) == near(1));
    double before = 0;
    for (const auto& p : believed.points()) {
        CHECK(p.seconds > before);
        CHECK(p.mass >= 0);
        before = p.seconds;
    }
    CHECK(believed.done_by(0) == 0);
    CHECK(believed.done_by(1e12) == near(1));
    CHECK(believed.quantile(0.2) <= believed.quantile(0.9));
}

TEST_CASE("with nothing seen, some minutes are believed, with doubt") {
    const time_belief blind({});
    CHECK(blind.done_by(10) < 0.1);
    CHECK(blind.quantile(0.5) > 60);
    CHECK(blind.quantile(0.5) < 600);
    CHECK(blind.done_by(3600) < 0.99);
}

TEST_CASE("what is seen again and again is believed") {
    const time_belief few({repeated(3, 300), {}});
    const time_belief many({repeated(60, 300), {}});
    CHECK(few.done_by(310) < many.done_by(310));
    CHECK(many.done_by(290) < 0.15);
    CHECK(many.done_by(310) > 0.93);
    CHECK(many.done_by(310) < 1);
}

TEST_CASE("a single operation, however long, does not yet tell that all are as long") {
    const time_belief one({{3600}, {}});
    const time_belief several({repeated(5, 3600), {}});
    CHECK(one.done_by(1800) > 0.4);
    CHECK(one.done_by(1800) < 0.8);
    CHECK(several.done_by(1800) < 0.3);
}

TEST_CASE("two kinds of operation are told apart") {
    auto both = repeated(30, 60);
    both.insert(both.end(), 30, 1200);
    const time_belief believed({both, {}});
    CHECK(believed.done_by(120) == near(0.5, 0.08));
    CHECK(believed.done_by(1000) - believed.done_by(120) < 0.12);
    CHECK(believed.done_by(1500) > 0.9);
}

TEST_CASE("those that still run make the others' times look short") {
    const time_belief ended({repeated(5, 60), {}});
    const time_belief running({repeated(5, 60), repeated(5, 600)});
    CHECK(ended.done_by(600) > 0.9);
    CHECK(running.done_by(600) < 0.65);
    CHECK(running.quantile(0.8) > 600);
}

TEST_CASE("where none has ended, several that run for long foretell that others will") {
    const time_belief one({{}, repeated(1, 600)});
    const time_belief several({{}, repeated(8, 600)});
    CHECK(one.density(2000) < one.density(200));
    CHECK(several.density(2000) / several.density(200) > 4 * one.density(2000) / one.density(200));
    CHECK(several.quantile(0.1) > 400);
}

TEST_CASE("those left end at the rate at which the mass beyond falls") {
    const time_belief believed({repeated(60, 300), {}});
    CHECK(believed.rate_beyond(299) > 0.1);
    CHECK(believed.rate_beyond(3000) < 0.01);
    CHECK(believed.rate_beyond(1e9) > 0);
}
