#include "transfer/transfer_pool.hpp"

#include "support/catch.hpp"

namespace transfer_pool_tests {

using namespace sluice;

TEST_CASE("transfers are spread over the lanes, and leave them") {
    transfer_pool lanes(2);
    REQUIRE(lanes.size() == 2);
    auto first = lanes.take();
    const auto second = lanes.take();
    CHECK(first.executor() != second.executor());
    const auto third = lanes.take();
    const auto fourth = lanes.take();
    CHECK(third.executor() != fourth.executor());
    const auto emptier = first.executor();
    first = transfer_pool::place();
    CHECK(lanes.take().executor() == emptier);
}

TEST_CASE("only a lane where nothing moves is idle, and company is noticed") {
    transfer_pool lanes(2);
    const auto here = lanes.take();
    const auto moving = transfer_pool::begin(here);
    CHECK_FALSE(moving.crowded());
    {
        const auto beside = lanes.begin_on_idle();
        REQUIRE(beside);
        CHECK(beside.executor() != here.executor());
        CHECK_FALSE(lanes.begin_on_idle());
        CHECK_FALSE(beside.crowded());
        const auto other = lanes.take();
        const auto arriving = transfer_pool::begin(other);
        CHECK(beside.crowded());
    }
    CHECK(lanes.begin_on_idle());
}

TEST_CASE("a pool without lanes has no place") {
    transfer_pool none(0);
    const auto place = none.take();
    CHECK_FALSE(place);
    CHECK_FALSE(transfer_pool::begin(place));
    CHECK_FALSE(none.begin_on_idle());
}

TEST_CASE("a place and a transfer that are moved are given back once") {
    transfer_pool lanes(1);
    {
        auto here = lanes.take();
        const auto there = std::move(here);
        CHECK_FALSE(here);
        auto moving = transfer_pool::begin(there);
        const auto moved = std::move(moving);
        CHECK_FALSE(moving);
        CHECK_FALSE(moved.crowded());
        CHECK_FALSE(lanes.begin_on_idle());
    }
    CHECK(lanes.begin_on_idle());
}

}  // namespace transfer_pool_tests
