#include <boost/asio/io_context.hpp>
#include <deque>
#include <schedule/request_queue.hpp>
#include <vector>

#include "support/catch.hpp"

namespace request_queue_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const steady_time now{1000h};

class crowd {
public:
    waiter& enter(call_kind kind, std::uint64_t order, steady_time not_before = {}) {
        token_request request;
        request.kind = kind;
        request.order = order;
        request.not_before = not_before;
        auto& who = all_.emplace_back(context_.get_executor(), kept_.emplace_back(request));
        who.due = not_before;
        requests.enter(who);
        return who;
    }

    /// The orders in which those of one kind leave.
    std::vector<std::uint64_t> drain(call_kind kind, steady_time t) {
        std::vector<std::uint64_t> orders;
        for (;;) {
            requests.open(t);
            auto* const head = requests.first(kind);
            if (!head) return orders;
            auto& who = *head;
            orders.push_back(who.request.order);
            requests.leave(who);
        }
    }

    request_queue requests;

private:
    asio::io_context context_;
    std::deque<token_request> kept_;
    std::deque<waiter> all_;
};

using orders = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("results, creates and others go by the plan, equals by arrival") {
    const auto kind = GENERATE(call_kind::results, call_kind::create, call_kind::other);
    crowd all;
    for (const auto order : {3U, 1U, 2U}) all.enter(kind, order);
    auto& first = all.enter(kind, 0);
    all.enter(kind, 0);
    all.requests.open(now);
    CHECK(all.requests.first(kind) == &first);
    CHECK(all.drain(kind, now) == orders{0, 0, 1, 2, 3});
}

TEST_CASE("one whose backoff is over takes the place that the plan gives it") {
    crowd all;
    all.enter(call_kind::create, 1, now + 5s);
    all.enter(call_kind::create, 2);
    all.enter(call_kind::create, 3);
    all.requests.open(now);
    CHECK(all.requests.first(call_kind::create)->request.order == 2);
    CHECK(all.requests.next_due() == now + 5s);
    all.requests.open(now + 5s);
    CHECK(all.requests.first(call_kind::create)->request.order == 1);
    CHECK(all.requests.next_due() == steady_time::max());
    CHECK(all.drain(call_kind::create, now + 5s) == orders{1, 2, 3});
}

TEST_CASE("polls go by the time that they are due, not by the plan, and can be planned anew") {
    crowd all;
    for (const auto order : {1U, 2U, 3U}) all.enter(call_kind::poll, order, now + order * 1s);
    CHECK(all.requests.count(call_kind::poll) == 3);
    CHECK(all.requests.first(call_kind::poll)->request.order == 1);
    all.requests.plan_polls([](const token_request& poll) { return now - poll.order * 1s; });
    CHECK(all.requests.first(call_kind::poll)->due == now - 3s);
    CHECK(all.drain(call_kind::poll, now) == orders{3, 2, 1});
    CHECK(all.requests.empty());
}

TEST_CASE("a sample of the polls stands for all of them") {
    crowd all;
    for (unsigned i = 0; i < 100; ++i) all.enter(call_kind::poll, i, now - i * 1s);
    all.enter(call_kind::results, 1);
    all.requests.open(now);
    int shown = 0;
    all.requests.sample_polls(10, [&](const token_request& poll) {
        CHECK(poll.kind == call_kind::poll);
        ++shown;
    });
    CHECK(shown == 10);
}

TEST_CASE("one that leaves is gone, before and after its time has come, and twice is once") {
    crowd all;
    auto& early = all.enter(call_kind::results, 1, now + 1h);
    auto& ready = all.enter(call_kind::results, 2);
    CHECK(all.requests.size() == 2);
    all.requests.open(now);
    all.requests.leave(early);
    all.requests.leave(early);
    CHECK(all.requests.size() == 1);
    CHECK(&all.requests.anybody() == &ready);
    CHECK(all.requests.next_due() == steady_time::max());
    all.requests.leave(ready);
    CHECK(all.requests.empty());
    all.requests.open(now + 2h);
    CHECK(all.requests.first(call_kind::results) == nullptr);
}

TEST_CASE("any one is found wherever it waits") {
    const auto kind =
        GENERATE(call_kind::results, call_kind::poll, call_kind::create, call_kind::other);
    const auto not_before = GENERATE(now - 1s, now + 1s);
    crowd all;
    auto& who = all.enter(kind, 1, not_before);
    CHECK(&all.requests.anybody() == &who);
    all.requests.open(now);
    CHECK(&all.requests.anybody() == &who);
}

}  // namespace request_queue_tests
