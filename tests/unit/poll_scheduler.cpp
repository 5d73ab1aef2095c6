#include "schedule/poll_scheduler.hpp"

#include "support/catch.hpp"

namespace poll_scheduler_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const steady_time created{1000h};

token_request look(poll_history seen = {}) {
    token_request claim;
    claim.kind = call_kind::poll;
    claim.running_since = created;
    claim.seen = seen;
    return claim;
}

poll_history found_running(duration age, std::optional<double> percent = {}) {
    poll_history seen;
    seen.add(age, percent);
    return seen;
}

operation_times of_minutes(std::initializer_list<int> each) {
    operation_times learned;
    for (const int m : each) learned.add(std::chrono::minutes(m));
    return learned;
}

/// One account with so many operations that run, and tokens.
class account_at_work {
public:
    account_at_work(double running, double tokens, double creates = 0) {
        all_.count = running;
        view.tokens = tokens;
        view.creates = creates;
        view.running = {&all_, 1};
    }

    account_view view;

private:
    account_view::runner all_;
};

const auto five = of_minutes({4, 5, 5, 5, 5, 6, 5, 4, 5, 6, 5, 5, 5, 4, 6, 5});

}  // namespace

TEST_CASE("where tokens are dear a look comes later") {
    poll_scheduler planner;
    const account_at_work rich(7, 43);
    planner.update(rich.view, five);
    const auto cheap = planner.due(look(), false, five);
    const account_at_work poor(50, 0, 300);
    planner.update(poor.view, five);
    const auto dear = planner.due(look(), false, five);
    CHECK(planner.price() > 1000);
    CHECK(cheap < created + 5min);
    CHECK(cheap > created + 1min);
    CHECK(dear > created + 6min);
}

TEST_CASE("where looks are free they are made early, but not at every moment") {
    poll_scheduler planner;
    planner.update_free();
    CHECK(planner.due(look(), false, five) < created + 5min);
    CHECK(planner.due(look(found_running(5min)), false, five) >= created + 5min + 2s);
    CHECK_FALSE(planner.creates_first());
}

TEST_CASE("a percentage that can be trusted says when to look again") {
    poll_scheduler planner;
    const account_at_work some(30, 20);
    planner.update(some.view, five);
    const auto due = planner.due(look(found_running(5min, 50)), false, five);
    CHECK(due > created + 10min);
    CHECK(due < created + 12min);
}

TEST_CASE("an operation that outlasts all others is looked at again and again") {
    poll_scheduler planner;
    const account_at_work last(1, 50);
    planner.update(last.view, five);
    for (const auto age : {10min, 100min, 1000min, 10000min, 1000000min}) {
        const auto due = planner.due(look(found_running(age)), false, five);
        CHECK(due > created + age);
        CHECK(due <= created + age * 1.5);
    }
}

TEST_CASE("no look is later than the age at which an operation is given up") {
    poll_scheduler planner;
    const account_at_work poor(50, 0, 300);
    planner.update(poor.view, five);
    const auto unbounded = planner.due(look(), false, five) - created;
    REQUIRE(unbounded > 4min);
    planner.give_up_after(3min);
    CHECK(planner.due(look(), false, five) == created + 3min + 1s);
    CHECK(planner.due(look(found_running(10min)), false, five) > created + 10min);
}

TEST_CASE("with nothing learned idle tokens are spent on a ladder of early looks") {
    poll_scheduler planner;
    const operation_times nothing;
    account_at_work lone(1, 49);
    planner.update(lone.view, nothing);
    CHECK(planner.due(look(), true, nothing) == created + 1s);
    auto age = duration(1s);
    for (int rung = 0; age < 20s; ++rung) {
        REQUIRE(rung < 20);
        const auto next = planner.due(look(found_running(age)), true, nothing) - created;
        CHECK(next >= age + 1s);
        CHECK(next <= std::max(age * 13 / 10, age + 1001ms));
        age = next;
    }
}

TEST_CASE("the ladder is the wider the more operations want its tokens, until there is none") {
    const operation_times nothing;
    duration before{};
    for (const double running : {1, 3, 5}) {
        poll_scheduler planner;
        const account_at_work some(running, 50 - running);
        planner.update(some.view, nothing);
        const auto second = planner.due(look(found_running(4s)), true, nothing) - created;
        CHECK(second > before);
        CHECK(second < 10s);
        before = second;
    }
    for (const double running : {9, 14, 30}) {
        poll_scheduler planner;
        const account_at_work many(running, 50 - running);
        planner.update(many.view, nothing);
        CHECK(planner.due(look(), true, nothing) > created + 10s);
    }
}

TEST_CASE("a quarter of the burst is no idle token") {
    poll_scheduler planner;
    const operation_times nothing;
    const account_at_work lone(1, 14);
    planner.update(lone.view, nothing);
    CHECK(planner.due(look(), true, nothing) > created + 10s);
}

TEST_CASE("where tokens come fast a look costs next to nothing") {
    const auto seconds = [](duration interval) {
        poll_scheduler planner;
        account_at_work some(30, 10);
        some.view.interval = std::chrono::duration<double>(interval).count();
        planner.update(some.view, five);
        return planner.price();
    };
    CHECK(seconds(100ms) < 0.01);
    CHECK(seconds(30s) > 1);
}

TEST_CASE("a backoff is kept") {
    poll_scheduler planner;
    planner.update_free();
    auto claim = look();
    claim.not_before = created + 1h;
    CHECK(planner.due(claim, false, five) == created + 1h);
}

TEST_CASE("while little is known a look is worth more for what it teaches") {
    poll_scheduler planner;
    const operation_times nothing;
    const account_at_work poor(50, 0, 300);
    planner.update(poor.view, nothing);
    CHECK(planner.due(look(), true, nothing) < planner.due(look(), false, nothing));
    CHECK(planner.due(look(), true, nothing) < created + 3min);
    planner.update(poor.view, five);
    CHECK(planner.due(look(), true, five) <= planner.due(look(), false, five));
}

TEST_CASE("where tokens are left over, the first that are looked at are not waited for in vain") {
    const auto few = of_minutes({1});
    const auto seen = look(found_running(70s));
    poll_scheduler planner;
    const account_at_work rich(14, 36);
    planner.update(rich.view, few);
    const auto other = planner.due(seen, false, few);
    const auto probe = planner.due(seen, true, few);
    CHECK(probe < created + 100s);
    CHECK(other > probe + 30s);
    const account_at_work poor(30, 20);
    planner.update(poor.view, few);
    CHECK(planner.due(seen, true, few) > probe);
}

TEST_CASE("creates go first when the last operations would end after all other work") {
    poll_scheduler planner;
    const auto long_ones = of_minutes({30, 40, 50, 60, 60, 60, 40, 50});
    const account_at_work near_the_end(10, 0, 10);
    planner.update(near_the_end.view, long_ones);
    CHECK(planner.creates_first());
    const account_at_work at_the_beginning(50, 0, 300);
    planner.update(at_the_beginning.view, five);
    CHECK_FALSE(planner.creates_first());
    planner.update(near_the_end.view, of_minutes({30, 40, 50, 60, 60, 60, 40}));
    CHECK_FALSE(planner.creates_first());  // so few prove nothing
}

TEST_CASE("the last creates leave time for an operation far longer than any that was seen") {
    struct {
        double windows;
        double left;  ///< as many as can be fetched in 45 min, or in 0.38 of what all calls take
    } const cases[] = {{365, 45}, {90, 41}, {30, 7}};
    for (const auto& each : cases) {
        poll_scheduler planner;
        const account_at_work beginning(each.windows, 0);
        planner.update(beginning.view, five);
        const account_at_work before(each.left, 0, 1);
        planner.update(before.view, five);
        CHECK_FALSE(planner.creates_first());
        const account_at_work then(each.left - 1, 0, 1);
        planner.update(then.view, five);
        CHECK(planner.creates_first());
    }
}

}  // namespace poll_scheduler_tests
