#include "transfer/trickle_watch.hpp"

#include "support/catch.hpp"

namespace trickle_watch_tests {

using namespace sluice;
using namespace std::chrono_literals;

TEST_CASE("bytes that come one by one are too slow at the end of a span") {
    trickle_watch watch(60s, 100);
    for (int i = 0; i < 5; ++i) CHECK_FALSE(watch.too_slow(1, 10s));
    CHECK(watch.too_slow(1, 10s));
}

TEST_CASE("a body that flows is never too slow, however long it takes") {
    trickle_watch watch(60s, 100);
    for (int i = 0; i < 1000; ++i) CHECK_FALSE(watch.too_slow(20, 10s));
}

TEST_CASE("each span is judged for itself") {
    trickle_watch watch(60s, 100);
    CHECK_FALSE(watch.too_slow(1'000'000, 60s));
    CHECK(watch.too_slow(99, 60s));
    CHECK_FALSE(watch.too_slow(100, 60s));
}

}  // namespace trickle_watch_tests
