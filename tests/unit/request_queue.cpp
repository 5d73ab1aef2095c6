#include <boost/asio/io_context.hpp>
#include <deque>
#include <schedule/request_queue.hpp>
#include <vector>

#include "support/catch.hpp"

namespace request_queue_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

using pick = decision::pick;

const steady_time now{1000h};

class crowd {
public:
    waiter& enter(call_kind kind, std::uint64_t order, steady_time not_before = {},
                  std::optional<steady_time> running_since = {}) {
        token_request claim;
        claim.kind = kind;
        claim.order = order;
        claim.not_before = not_before;
        claim.running_since = running_since;
        auto& who = all_.emplace_back(context_.get_executor(), claims_.emplace_back(claim));
        room.enter(who);
        return who;
    }

    waiter& look_again(std::uint64_t order, steady_time due) {
        token_request claim;
        claim.kind = call_kind::poll;
        claim.order = order;
        claim.running_since = now - 1h;
        claim.seen.add(1min, std::nullopt);
        auto& who = all_.emplace_back(context_.get_executor(), claims_.emplace_back(claim));
        who.due = due;
        room.enter(who);
        return who;
    }

    /// The orders in which those of one kind leave.
    std::vector<std::uint64_t> drain(pick kind, steady_time t) {
        std::vector<std::uint64_t> orders;
        for (;;) {
            room.open(t);
            auto* const head = room.head(kind);
            if (!head) return orders;
            auto& who = *head;
            orders.push_back(who.claim.order);
            room.leave(who);
        }
    }

    request_queue room;

private:
    asio::io_context context_;
    std::deque<token_request> claims_;
    std::deque<waiter> all_;
};

using orders = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("results, creates and others go by the plan, equals by arrival") {
    const auto [kind, who] = GENERATE(table<call_kind, pick>({
        {call_kind::results, pick::results},
        {call_kind::create, pick::create},
        {call_kind::other, pick::other},
    }));
    crowd all;
    for (const auto order : {3U, 1U, 2U}) all.enter(kind, order);
    auto& first = all.enter(kind, 0);
    all.enter(kind, 0);
    all.room.open(now);
    CHECK(all.room.head(who) == &first);
    CHECK(all.drain(who, now) == orders{0, 0, 1, 2, 3});
}

TEST_CASE("one whose backoff is over takes the place that the plan gives it") {
    crowd all;
    all.enter(call_kind::create, 1, now + 5s);
    all.enter(call_kind::create, 2);
    all.enter(call_kind::create, 3);
    all.room.open(now);
    CHECK(all.room.head(pick::create)->claim.order == 2);
    CHECK(all.room.next_due() == now + 5s);
    all.room.open(now + 5s);
    CHECK(all.room.head(pick::create)->claim.order == 1);
    CHECK(all.room.next_due() == steady_time::max());
    CHECK(all.drain(pick::create, now + 5s) == orders{1, 2, 3});
}

TEST_CASE("looks go by their time, not by the plan") {
    crowd all;
    all.enter(call_kind::poll, 1, now - 1s);
    all.enter(call_kind::poll, 2, now - 3s);
    all.enter(call_kind::poll, 3, now - 2s);
    all.enter(call_kind::poll, 4, {}, now - 10s);
    all.enter(call_kind::poll, 5, {}, now - 20s);
    CHECK(all.drain(pick::repeated_poll, now) == orders{2, 3, 1});
    CHECK(all.drain(pick::first_poll, now) == orders{5, 4});
}

TEST_CASE("polls with the time of their operation's creation are looks, first or repeated") {
    token_request claim;
    claim.running_since = now;
    for (const auto kind : {call_kind::results, call_kind::create, call_kind::other}) {
        claim.kind = kind;
        CHECK_FALSE(claim.is_first_look());
        CHECK_FALSE(claim.is_repeated_look());
    }
    claim.kind = call_kind::poll;
    CHECK(claim.is_first_look());
    CHECK_FALSE(claim.is_repeated_look());
    claim.seen.add(1s, std::nullopt);
    CHECK_FALSE(claim.is_first_look());
    CHECK(claim.is_repeated_look());
    claim.running_since.reset();
    CHECK_FALSE(claim.is_repeated_look());
}

TEST_CASE("repeated looks go by their planned times, which can be planned anew") {
    crowd all;
    for (const auto order : {1U, 2U, 3U}) all.look_again(order, now + order * 1s);
    CHECK(all.room.count(pick::repeated_poll) == 3);
    CHECK(all.room.head(pick::repeated_poll)->claim.order == 1);
    all.room.plan_looks([](const token_request& look) { return now - look.order * 1s; });
    CHECK(all.room.head(pick::repeated_poll)->due == now - 3s);
    CHECK(all.drain(pick::repeated_poll, now) == orders{3, 2, 1});
    CHECK(all.room.empty());
}

TEST_CASE("a sample of the looks stands for all of them") {
    crowd all;
    for (unsigned i = 0; i < 100; ++i) all.enter(call_kind::poll, i, {}, now - i * 1s);
    for (unsigned i = 0; i < 7; ++i) all.look_again(i, now);
    all.enter(call_kind::results, 1);
    all.room.open(now);
    double first = 0;
    double again = 0;
    int shown = 0;
    all.room.sample_looks(10, [&](const token_request& look, double stride) {
        (look.seen.looked() ? again : first) += stride;
        ++shown;
    });
    CHECK(first == 100);
    CHECK(again == 7);
    CHECK(shown == 17);
}

TEST_CASE("whoever leaves is gone, before and after its time has come, and twice is once") {
    crowd all;
    auto& early = all.enter(call_kind::results, 1, now + 1h);
    auto& ready = all.enter(call_kind::results, 2);
    CHECK(all.room.size() == 2);
    all.room.open(now);
    all.room.leave(early);
    all.room.leave(early);
    CHECK(all.room.size() == 1);
    CHECK(&all.room.anybody() == &ready);
    CHECK(all.room.next_due() == steady_time::max());
    all.room.leave(ready);
    CHECK(all.room.empty());
    all.room.open(now + 2h);
    CHECK(all.room.head(pick::results) == nullptr);
}

TEST_CASE("anybody is found wherever they wait") {
    const auto kind =
        GENERATE(call_kind::results, call_kind::poll, call_kind::create, call_kind::other);
    const auto not_before = GENERATE(now - 1s, now + 1s);
    crowd all;
    auto& who = all.enter(kind, 1, not_before);
    CHECK(&all.room.anybody() == &who);
    all.room.open(now);
    CHECK(&all.room.anybody() == &who);
}

TEST_CASE("the latest of those created by then is found") {
    crowd all;
    CHECK(all.room.latest_first_look(now) == nullptr);
    for (unsigned i = 0; i < 3; ++i) all.enter(call_kind::poll, i, {}, now + i * 1s);
    all.enter(call_kind::poll, 7, {}, now + 1s);
    all.room.open(now);
    CHECK(all.room.latest_first_look(now - 1s) == nullptr);
    CHECK(all.room.latest_first_look(now)->claim.order == 0);
    CHECK(all.room.latest_first_look(now + 1s)->claim.order == 7);
    CHECK(all.room.latest_first_look(steady_time::max())->claim.order == 2);
}

}  // namespace request_queue_tests
