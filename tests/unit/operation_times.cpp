#include <sluice/flow/operation_times.hpp>

#include "support/catch.hpp"

using namespace sluice;
using namespace std::chrono_literals;

namespace {

operation_times ended(int count, duration each) {
    operation_times times;
    for (int i = 0; i < count; ++i) times.add(each);
    return times;
}

}  // namespace

TEST_CASE("nothing known, the first look is at ten seconds") {
    const operation_times times;
    CHECK(times.empty());
    CHECK(times.first_look() == 10s);
    CHECK(times.quantile(0.5) == 0s);
}

TEST_CASE("while none has ended, a first look goes by the one that has run longest") {
    operation_times times;
    times.saw_running(20s, std::nullopt);
    CHECK(times.first_look() == 30s);
    times.saw_running(40s, 50.0);  // 80 s in all, by the server's estimate
    CHECK(times.first_look() == 88s);
    times.saw_running(30s, 1.0);  // another one, younger: teaches nothing
    CHECK(times.first_look() == 88s);
    times.saw_running(60s, 2.0);  // too early a percentage to be believed
    CHECK(times.first_look() == 90s);
    CHECK(times.empty());
}

TEST_CASE("one operation that hung for a day does not make the others wait for it") {
    CHECK(ended(1, 10h).first_look() == 72min);
    CHECK(ended(8, 10h).first_look() == 10h);  // by now it is how they are
    operation_times times;
    times.saw_running(20h, std::nullopt);
    CHECK(times.first_look() == 90min);
}

TEST_CASE("no estimate makes a first look earlier than a blind one") {
    operation_times times;
    times.saw_running(1s, 100.0);
    CHECK(times.first_look() == 10s);
}

TEST_CASE("while few have ended, a first look is a fifth later than the longest") {
    operation_times times;
    times.saw_running(500s, 10.0);
    times.add(10s);
    CHECK_FALSE(times.empty());
    CHECK(times.first_look() == 12s);
    times.add(50s);
    times.add(20s);
    CHECK(times.first_look() == 60s);
}

TEST_CASE("once eight have ended, a first look is where most are done") {
    operation_times times;
    for (int i = 1; i <= 7; ++i) times.add(std::chrono::seconds(10 * i));
    CHECK(times.first_look() == 84s);
    times.add(1000s);
    CHECK(times.first_look() == 70s);
}

TEST_CASE("a quantile is one of the times seen") {
    operation_times times;
    for (const auto t : {40s, 10s, 30s, 20s}) times.add(t);
    CHECK(times.quantile(0) == 10s);
    CHECK(times.quantile(0.5) == 30s);
    CHECK(times.quantile(1) == 40s);
    CHECK(times.quantile(-1) == 10s);
    CHECK(times.quantile(2) == 40s);
}

TEST_CASE("only the latest times count") {
    auto times = ended(static_cast<int>(operation_times::capacity), 1h);
    CHECK(times.first_look() == 1h);
    for (std::size_t i = 0; i < operation_times::capacity; ++i) times.add(10s);
    CHECK(times.quantile(1) == 10s);
}
