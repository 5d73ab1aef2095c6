#include "schedule/poll_scheduler.hpp"

#include <boost/asio/io_context.hpp>
#include <deque>

#include "support/catch.hpp"

namespace poll_scheduler_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const steady_time created{1000h};
constexpr bucket_limit two_a_minute{30s, 50};

token_request poll_of(std::uint32_t operation, poll_history seen = {}) {
    token_request request;
    request.kind = call_kind::poll;
    request.operation = operation;
    request.running_since = created;
    request.seen = seen;
    return request;
}

poll_history found_running(duration age, std::optional<double> percent = {}) {
    poll_history seen;
    seen.add(age, percent);
    return seen;
}

/// One account with so many operations that run since `created`, and so many creates to come. The
/// first operation is the one that is polled for what it teaches.
class account_at_work {
public:
    account_at_work(std::uint32_t running, int creates = 0) {
        scheduler.expect(call_kind::create, creates);
        for (std::uint32_t i = 0; i < running; ++i)
            queue.enter(all_.emplace_back(context_.get_executor(), kept_.emplace_back(poll_of(i))));
    }

    void learn(std::initializer_list<int> minutes) {
        for (const int m : minutes) scheduler.teach().add(std::chrono::minutes(m));
    }
    /// So many operations ended after five minutes, more or less.
    void learn_five() { learn({4, 5, 5, 5, 5, 6, 5, 4, 5, 6, 5, 5, 5, 4, 6, 5}); }
    void plan(int tokens, steady_time now = created) {
        scheduler.teach();
        scheduler.plan(queue, tokens, limit, 0, now);
    }
    duration age_of(const token_request& poll) { return scheduler.due(poll) - created; }

    bucket_limit limit = two_a_minute;
    poll_scheduler scheduler;
    request_queue queue;

private:
    asio::io_context context_;
    std::deque<token_request> kept_;
    std::deque<waiter> all_;
};

constexpr std::uint32_t probe = 0;
constexpr std::uint32_t other = 1;

}  // namespace

TEST_CASE("where tokens are dear a poll comes later") {
    account_at_work rich(7);
    rich.learn_five();
    rich.plan(43);
    CHECK(rich.age_of(poll_of(other)) < 5min);
    CHECK(rich.age_of(poll_of(other)) > 20s);
    account_at_work poor(50, 300);
    poor.learn_five();
    poor.plan(0);
    CHECK(poor.age_of(poll_of(other)) > 6min);
}

TEST_CASE("the polls in the queue are planned anew when more is known") {
    account_at_work some(50, 300);
    some.plan(0);
    const auto before = some.queue.first(call_kind::poll)->due;
    some.learn({60, 60, 60, 60, 60, 60, 60, 60});
    some.plan(0);
    CHECK(some.queue.first(call_kind::poll)->due > before);
}

TEST_CASE("where polls are free they are made early, but not at every moment") {
    account_at_work some(0);
    auto free = poll_of(other);
    free.free_of_charge = true;
    asio::io_context context;
    waiter who(context.get_executor(), free);
    some.queue.enter(who);
    some.learn_five();
    some.plan(0);
    CHECK(some.age_of(poll_of(other)) < 5min);
    CHECK(some.age_of(poll_of(other, found_running(5min))) >= 5min + 1s);
    CHECK_FALSE(some.scheduler.creates_first());
}

TEST_CASE("a percentage that can be trusted says when to poll again") {
    account_at_work some(30);
    some.learn_five();
    some.plan(20);
    const auto age = some.age_of(poll_of(other, found_running(5min, 50)));
    CHECK(age > 10min);
    CHECK(age < 12min);
}

TEST_CASE("an operation that outlasts all others is polled again and again") {
    account_at_work last(1);
    last.learn_five();
    last.plan(50);
    for (const auto age : {10min, 100min, 1000min, 10000min, 1000000min}) {
        const auto next = last.age_of(poll_of(other, found_running(age)));
        CHECK(next > age);
        CHECK(next <= age * 1.5);
    }
}

TEST_CASE("no poll is later than the age at which an operation is given up") {
    account_at_work poor(50, 300);
    poor.learn_five();
    poor.plan(0);
    REQUIRE(poor.age_of(poll_of(other)) > 4min);
    poor.scheduler.give_up_after(3min);
    CHECK(poor.age_of(poll_of(other)) == 3min + 1s);
    CHECK(poor.age_of(poll_of(other, found_running(10min))) > 10min);
}

TEST_CASE("with nothing learned idle tokens buy early polls of one operation") {
    account_at_work lone(1);
    lone.plan(49);
    CHECK(lone.age_of(poll_of(probe)) < 5s);
    auto age = duration(5s);
    int polls = 0;
    for (; age < 2min; ++polls) {
        const auto next = lone.age_of(poll_of(probe, found_running(age)));
        CHECK(next >= age + 1s);
        age = next;
    }
    CHECK(polls > 5);
    CHECK(polls < 40);
}

TEST_CASE("where tokens come fast a poll costs next to nothing") {
    account_at_work fast(30);
    fast.limit.interval = 100ms;
    fast.learn_five();
    fast.plan(10);
    account_at_work slow(30);
    slow.learn_five();
    slow.plan(10);
    CHECK(fast.age_of(poll_of(other)) < 4min);
    CHECK(slow.age_of(poll_of(other)) > 5min);
}

TEST_CASE("a backoff is kept") {
    account_at_work some(1);
    auto poll = poll_of(other);
    poll.not_before = created + 1h;
    CHECK(some.age_of(poll) == 1h);
    poll.running_since.reset();
    CHECK(some.age_of(poll) == 1h);
}

TEST_CASE("while little is known a poll is worth more for what it teaches") {
    account_at_work poor(50, 300);
    poor.plan(0);
    CHECK(poor.age_of(poll_of(probe)) < poor.age_of(poll_of(other)));
    CHECK(poor.age_of(poll_of(probe)) < 3min);
    poor.learn_five();
    poor.plan(0);
    CHECK(poor.age_of(poll_of(probe)) <= poor.age_of(poll_of(other)));
}

TEST_CASE("where tokens are left over, lessons come sooner") {
    account_at_work rich(14);
    rich.plan(36);
    account_at_work poor(30);
    poor.plan(20);
    CHECK(rich.age_of(poll_of(probe)) < poor.age_of(poll_of(probe)));
}

TEST_CASE("creates go first when the last operations would end after all other work") {
    account_at_work near_the_end(10, 10);
    near_the_end.learn({30, 40, 50, 60, 60, 60, 40});
    near_the_end.plan(0);
    CHECK_FALSE(near_the_end.scheduler.creates_first());  // so few prove nothing
    near_the_end.learn({50});
    near_the_end.plan(0);
    CHECK(near_the_end.scheduler.creates_first());
    account_at_work at_the_beginning(50, 300);
    at_the_beginning.learn_five();
    at_the_beginning.plan(0);
    CHECK_FALSE(at_the_beginning.scheduler.creates_first());
}

TEST_CASE("the last creates leave time for an operation far longer than any that was seen") {
    account_at_work large(1, 364);
    large.learn_five();
    large.plan(0);
    CHECK_FALSE(large.scheduler.creates_first());
    large.scheduler.expect(call_kind::create, -319);
    large.plan(0);
    CHECK_FALSE(large.scheduler.creates_first());
    large.scheduler.expect(call_kind::create, -1);
    large.plan(0);
    CHECK(large.scheduler.creates_first());  // 45 min: as long as it takes to fetch 45
}

TEST_CASE("creates are held back while a server that runs few at once lets them wait") {
    account_at_work many(200, 100);
    many.learn_five();
    many.plan(0, created + 10min);
    CHECK_FALSE(many.scheduler.creates_held());
    many.plan(0, created + 1h);
    CHECK(many.scheduler.creates_held());
    account_at_work few(63, 100);
    few.plan(0, created + 20h);
    CHECK_FALSE(few.scheduler.creates_held());
}

}  // namespace poll_scheduler_tests
