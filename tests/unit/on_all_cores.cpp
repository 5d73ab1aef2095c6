#include "async/on_all_cores.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <support/catch.hpp>
#include <vector>

namespace on_all_cores_tests {

using sluice::on_all_cores;

TEST_CASE("each number has its turn once, on however many cores", "[async]") {
    const auto count = GENERATE(as<std::size_t>(), 0, 1, 2, 1000);
    std::vector<int> turns(count);
    on_all_cores(count, [&](std::size_t i) { ++turns[i]; });
    CHECK(std::ranges::count(turns, 1) == static_cast<std::ptrdiff_t>(count));
}

TEST_CASE("what one turn throws is thrown when all have ended", "[async]") {
    const auto count = GENERATE(as<std::size_t>(), 1, 1000);
    std::atomic<int> under_way = 0;
    const auto fail_last = [&](std::size_t i) {
        ++under_way;
        if (i + 1 == count) {
            --under_way;
            throw std::runtime_error("no");
        }
        --under_way;
    };
    CHECK_THROWS_AS(on_all_cores(count, fail_last), std::runtime_error);
    CHECK(under_way == 0);
}

}  // namespace on_all_cores_tests
