#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "support/catch.hpp"
#include "support/scenario.hpp"

namespace run_tests {

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

// What a run's handle does, and what a session's runs have to do with each other.

namespace {

bool was_stopped(const summary& what) {
    return what.ended_by && what.ended_by->cause() == error::stopped;
}

// Joins a run in a coroutine that can be cancelled.
class joiner {
public:
    explicit joiner(process& of) {
        auto ended = [this](std::exception_ptr problem) {
            thrown = problem != nullptr;
            ended_ = true;
        };
        asio::co_spawn(of.context, join(*of.present),
                       asio::bind_cancellation_slot(signal_.slot(), std::move(ended)));
    }
    void cancel() {
        if (!ended_) signal_.emit(asio::cancellation_type::terminal);
    }

    std::optional<outcome<summary>> answer;
    bool thrown = false;

private:
    awaitable<void> join(run& what) {
        auto came = co_await what.join();
        answer.emplace(std::move(came));
    }

    asio::cancellation_signal signal_;
    bool ended_ = false;
};

}  // namespace

TEST_CASE("a run that is cancelled before it begins touches nothing, and has a summary",
          "[simulation]") {
    world w(quick());
    auto p = w.start();
    p->begin(days(3));
    p->cancel();
    p->finish();
    CHECK(was_stopped(p->result()));
    CHECK(p->result().windows.planned == 3);
    CHECK(p->log.all.empty());
    CHECK(w.server.arrivals().empty());
    CHECK_FALSE(p->present->snapshot().begun);
    CHECK(p->present->snapshot().windows.size() == 3);
}

TEST_CASE("a run that is stopped before it begins asks the server for nothing", "[simulation]") {
    world w(quick());
    auto p = w.start();
    p->begin(days(3));
    p->stop();
    p->finish();
    CHECK(was_stopped(p->result()));
    CHECK(w.server.arrivals().empty());
}

TEST_CASE("whoever joins a run has its summary, also when it is cancelled at any step",
          "[simulation]") {
    const auto windows = days(3);
    bool reached = true;
    for (int steps = 0; reached; ++steps) {
        world w(quick());
        auto p = w.start();
        p->begin(windows);
        joiner early(*p);
        for (int i = 0; i < steps && !p->ended(); ++i) p->step();
        reached = !p->ended();
        joiner late(*p);
        p->cancel();
        p->finish();
        INFO("cancelled after step " << steps);
        for (const auto* who : {&early, &late}) {
            REQUIRE(who->answer.has_value());
            REQUIRE(who->answer->has_value());
            const summary& sum = **who->answer;
            REQUIRE(sum.windows.delivered == p->log.count<events::delivered>());
            REQUIRE(was_stopped(sum) == (sum.windows.delivered < windows.size()));
        }
        REQUIRE(w.target.committed().size() >= p->result().windows.delivered);
    }
}

TEST_CASE("to cancel who joins a run is to cancel the run, at any step", "[simulation]") {
    bool reached = true;
    for (int steps = 1; reached; ++steps) {
        world w(quick());
        auto p = w.start();
        p->begin(days(2));
        joiner who(*p);
        for (int i = 0; i < steps && !p->ended(); ++i) p->step();
        reached = !p->ended();
        who.cancel();
        p->finish();
        INFO("cancelled after step " << steps);
        REQUIRE(p->ended());
        REQUIRE(who.answer.has_value());
        REQUIRE(p->cancelled() == (p->result().windows.delivered < 2));
        REQUIRE(p->time.sleepers() == 0);
    }
}

TEST_CASE("a handle that goes takes its run with it", "[simulation]") {
    world w(quick());
    auto p = w.start();
    p->begin(days(3));
    while (w.server.totals().create < 3) p->step();
    p->present.reset();
    p->finish();
    CHECK(w.target.committed().empty());
    CHECK(w.target.open_writers() == 0);
    CHECK(p->time.sleepers() == 0);
}

TEST_CASE("to stop or cancel one run of a session leaves the other alone, at any step",
          "[simulation]") {
    const bool stops = GENERATE(true, false);
    CAPTURE(stops);
    export_spec individuals;
    individuals.type = export_type::individual;
    bool reached = true;
    for (int steps = 0; reached; steps += 3) {
        world w(quick());
        auto p = w.start();
        recording_sink other("memory:other");
        p->begin(days(2));
        const auto account = p->work.open(p->who, *p->store);
        auto second = account.start(backfill(individuals, days(2), other));
        REQUIRE(second.id() != p->present->id());
        for (int i = 0; i < steps && !p->ended(); ++i) p->step();
        reached = !p->ended();
        stops ? p->stop() : p->cancel();
        p->finish();
        INFO("ended after step " << steps);
        REQUIRE(p->ended());
        REQUIRE(second.result().has_value());
        REQUIRE(second.result()->windows.delivered == 2);
        REQUIRE_FALSE(second.result()->ended_by);
        REQUIRE(tokens_too_many(w.server) == 0);
    }
}

TEST_CASE("a backfill of no windows ends by itself", "[simulation]") {
    world w(quick());
    auto p = w.start();
    p->begin(std::vector<time_range>());
    p->finish();
    CHECK(p->result().windows.planned == 0);
    CHECK_FALSE(p->result().ended_by);
}

TEST_CASE("runs of one engine share the bound of its downloads", "[simulation]") {
    auto options = quick();
    options.bytes_per_second = 2'000;
    world w(options);
    effort how;
    how.downloads = 1;
    auto p = w.start(how);
    recording_sink other("memory:other");
    export_spec individuals;
    individuals.type = export_type::individual;
    p->begin(days(3));
    const auto account = p->work.open(p->who, *p->store);
    const auto second = account.start(backfill(individuals, days(3), other));
    const run& first = *p->present;
    std::size_t most = 0;
    while (!p->ended() || !second.ended()) {
        std::size_t downloading = 0;
        for (const run* one : {&first, &second})
            for (const auto& each : one->snapshot().exports)
                downloading += each.now == stage::downloading;
        most = std::max(most, downloading);
        p->step();
    }
    CHECK(most == 1);
    CHECK(p->result().windows.delivered == 3);
    CHECK(second.result()->windows.delivered == 3);
}

}  // namespace run_tests
