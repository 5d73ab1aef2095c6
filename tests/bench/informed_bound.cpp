#include "informed_bound.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace informed_bound_tests {

using namespace sluice;
using namespace sluice::bench;
using namespace std::chrono_literals;

namespace {

double seconds(duration length) {
    return std::chrono::duration<double>(length).count();
}

workload around(std::size_t windows, duration median, double sigma) {
    workload load;
    load.windows = windows;
    load.median = median;
    load.sigma = sigma;
    return load;
}

// The clairvoyant's mean time to data over some draws.
double clairvoyant_mean(const workload& what, int draws) {
    double sum = 0;
    for (int seed = 1; seed <= draws; ++seed) {
        auto load = what;
        load.seed = static_cast<std::uint64_t>(seed);
        terms account;
        account.operations = operation_lengths(load);
        sum += seconds(mean_delivery(clairvoyant(account)));
    }
    return sum / draws;
}

}  // namespace

TEST_CASE("likely lengths are as often short as the lengths that are drawn", "[bench]") {
    const auto lengths = likely_lengths(around(30, 5min, 0.8), 100);
    REQUIRE(lengths.size() == 100);
    CHECK(std::ranges::is_sorted(lengths));
    CHECK(lengths.front() == 0s);
    CHECK(seconds(lengths[50]) == Approx(300));
    CHECK(seconds(lengths[84]) == Approx(300 * std::exp(0.8 * 0.9945)).epsilon(0.001));
    auto other = around(30, 5min, 0.8);
    other.shape = spread::bimodal;
    CHECK(likely_lengths(other, 4) == std::vector<duration>{1min, 1min, 20min, 20min});
    other.shape = spread::straggler;  // there is exactly one of it
    CHECK(likely_lengths(other, 100).empty());
}

TEST_CASE("where tokens abound nobody waits for more than the operation", "[bench]") {
    const auto lengths = likely_lengths(around(4, 5min, 0.8), 100);
    const auto mean = std::accumulate(lengths.begin(), lengths.end(), duration{}) / 100;
    const auto bound = seconds(informed_bound(terms(), 4, lengths));
    CHECK(bound > 0.97 * seconds(mean));
    CHECK(bound < seconds(mean) + 6);
}

TEST_CASE("whose lengths are known beforehand, the bound is the clairvoyant's", "[bench]") {
    auto load = around(14, 5min, 0);
    load.shape = spread::equal;
    const auto bound = seconds(informed_bound(terms(), 14, likely_lengths(load, 1)));
    const auto reached = clairvoyant_mean(load, 1);
    CHECK(bound <= reached);
    CHECK(bound > 0.97 * reached);
}

TEST_CASE("not to know the lengths costs time where tokens are short", "[bench]") {
    const auto load = around(30, 5min, 0.8);
    const auto bound = seconds(informed_bound(terms(), 30, likely_lengths(load, 200)));
    const auto reached = clairvoyant_mean(load, 20);
    CHECK(bound > 1.2 * reached);
    CHECK(bound < 1.5 * reached);
}

}  // namespace informed_bound_tests
