#include <algorithm>
#include <functional>
#include <stdexcept>

#include "support/catch.hpp"
#include "support/scenario.hpp"

namespace run_events_tests {

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

// What the readers of a run are told, and that a snapshot agrees with it.

namespace {

class reader final : public observer {
public:
    explicit reader(std::function<void(const event&)> act_) : act(std::move(act_)) {}
    void on(const event& what) override {
        ++told;
        act(what);
    }

    std::function<void(const event&)> act;
    std::size_t told = 0;
};

constexpr auto trouble = R"([
    {"on":"create","probability":0.05,"count":0,"fail_operation":true},
    {"on":"poll","probability":0.1,"count":0,"status":503},
    {"on":"results","probability":0.1,"count":0,"drop":true},
    {"on":"download","probability":0.1,"count":0,"expire":true},
    {"on":"download","probability":0.2,"count":0,"cut_after":300},
    {"on":"download","probability":0.05,"count":0,"flip":120},
    {"on":"any","probability":0.03,"count":0,"status":429}])";

// Counts what a run tells by itself, and holds each snapshot against that.
class comparison final : public observer {
public:
    comparison(const process& of, std::uint64_t already) : of_(of), already_(already) {}

    void on(const event& what) override {
        count(what);
        const auto now = of_.present->snapshot();
        const auto& sum = now.so_far;
        hold(what.run == of_.present->id() && now.run == what.run, "the run");
        hold(what.at == of_.time.now() && now.at == what.at && what.at >= last_, "the time");
        hold(what.wall == of_.time.wall_now(), "the wall time");
        hold(sum.windows.delivered == delivered_, "windows delivered");
        hold(sum.windows.already == already_, "windows that were there already");
        hold(sum.windows.failed == failed_ && sum.failures.size() == failed_, "windows failed");
        hold(sum.windows.planned == now.windows.size(), "windows planned");
        hold(sum.bytes.received >= received_, "bytes");
        hold(sum.requests.create + sum.requests.poll + sum.requests.results == calls_, "calls");
        hold(sum.throttled == throttled_, "calls that were refused");
        hold(in_stage(now, stage::delivered) == delivered_ + already_, "states of the delivered");
        hold(in_stage(now, stage::failed) == failed_, "states of the failed");
        hold(std::ranges::is_sorted(now.windows, {}, [](const auto& w) { return w.range.start; }),
             "the order of windows");
        for (const auto& each : now.exports) compare(now, each);
        if (const auto* change = what.as<events::stage_changed>()) compare(now, what, change->now);
        last_ = what.at;
        received_ = sum.bytes.received;
    }

    std::string wrong;
    std::size_t told = 0;

private:
    void count(const event& what) {
        ++told;
        delivered_ += what.as<events::delivered>() != nullptr;
        already_ += what.as<events::unchanged>() != nullptr;
        failed_ += what.as<events::failed>() != nullptr;
        calls_ += what.as<events::called>() != nullptr;
        throttled_ += what.as<events::throttled>() != nullptr;
    }

    static std::size_t in_stage(const snapshot& now, stage which) {
        return static_cast<std::size_t>(
            std::ranges::count(now.windows, which, &snapshot::window::now));
    }

    // The windows of an export are where it is, and it is where it may be.
    void compare(const snapshot& now, const snapshot::running_export& each) {
        hold(each.now != stage::waiting && each.now < stage::delivered, "the stage of an export");
        hold(!each.done || (*each.done >= 0 && *each.done <= 1), "how far an export is");
        hold(each.since <= now.at, "since when an export is where it is");
        for (const auto& window : now.windows)
            if (each.range.start <= window.range.start && window.range.end <= each.range.end)
                hold(window.now == each.now, "the state of an export's window");
    }

    void compare(const snapshot& now, const event& what, stage next) {
        const auto found =
            std::ranges::find(now.exports, what.window, &snapshot::running_export::range);
        const bool shown = next > stage::waiting && next < stage::delivered;
        hold((found != now.exports.end()) == shown, "an export that changed its stage");
        if (shown) hold(found->now == next && found->since == what.at, "the stage it changed to");
    }

    void hold(bool holds, const char* what) {
        if (!holds && wrong.empty()) wrong = what;
    }

    const process& of_;
    std::uint64_t already_;
    std::uint64_t delivered_ = 0, failed_ = 0, calls_ = 0, throttled_ = 0, received_ = 0;
    steady_time last_{};
};

void compare_through(std::uint64_t seed) {
    INFO("seed " << seed);
    auto options = quick();
    options.seed = seed;
    options.faults = fault_plan::parse(trouble).value();
    if (seed % 3 == 0) options.longest_range = 48h;
    world w(options);
    effort how;
    how.seed = seed;
    how.retries = 3;
    if (seed % 2 == 0) how.bundle = 3;
    if (seed % 3 == 0) how.shortest_window = 6h;
    auto windows = days(9);
    auto p = w.start(how);
    p->begin(windows);
    comparison first(*p, 0);
    auto told = p->present->subscribe(first);
    for (std::uint64_t step = 0; step < seed * 37 % 1500 && !p->ended(); ++step) p->step();
    if (seed % 5 == 0) p->cancel();
    p->finish();
    REQUIRE(first.wrong.empty());
    REQUIRE(first.told == p->log.all.size());
    const auto end = p->present->snapshot();
    REQUIRE(end.ended);
    REQUIRE(end.exports.empty() == !p->result().ended_by.has_value());
    REQUIRE(end.so_far.windows.delivered == p->result().windows.delivered);

    const auto before = p->result().windows.delivered;
    backfill again({}, windows, w.target, how);
    if (seed % 7 == 0) again.again = {windows.front()};
    const auto kept = w.target.committed().contains(windows.front()) && seed % 7 == 0 ? 1U : 0U;
    told = {};
    p->begin(std::move(again));
    comparison second(*p, before - kept);
    told = p->present->subscribe(second);
    p->finish();
    REQUIRE(second.wrong.empty());
}

}  // namespace

TEST_CASE("a snapshot at every event agrees with the events so far, whatever a seed brings",
          "[simulation]") {
    if (const char* one = std::getenv("SLUICE_SEED")) return compare_through(std::stoull(one));
    for (std::uint64_t seed = 1; seed <= 60; ++seed) compare_through(seed);
}

TEST_CASE("every reader is told the same, from its subscription on until it ends", "[simulation]") {
    world w(quick());
    auto p = w.start();
    p->begin(days(3));
    event_log whole, late, left;
    const auto first = p->present->subscribe(whole);
    auto ending = p->present->subscribe(left);
    while (w.server.totals().create < 3) p->step();
    const auto missed = whole.all.size();
    const auto last = p->present->subscribe(late);
    ending = {};
    p->finish();
    CHECK(whole.all.size() == p->log.all.size());
    CHECK(late.all.size() == whole.all.size() - missed);
    CHECK(left.all.size() == missed);
    CHECK(whole.count<events::delivered>() == 3);
}

TEST_CASE("a reader that throws is told no more, the others everything, and the run goes on",
          "[simulation]") {
    world w(quick());
    auto p = w.start();
    p->begin(days(3));
    reader bad([&](const event&) {
        if (bad.told == 5) throw std::domain_error("as asked");
    });
    reader worse([](const event&) { throw 5; });
    event_log good;
    const auto first = p->present->subscribe(bad);
    const auto second = p->present->subscribe(worse);
    const auto third = p->present->subscribe(good);
    p->finish();
    CHECK(p->result().windows.delivered == 3);
    CHECK_FALSE(p->result().ended_by);
    CHECK(bad.told == 5);
    CHECK(worse.told == 1);
    CHECK(good.all.size() == p->log.all.size());
    REQUIRE(p->result().observer_errors.size() == 2);
    CHECK(std::ranges::count(p->result().observer_errors, "as asked") == 1);
}

TEST_CASE("a reader may stop or cancel its run, and end or begin a subscription", "[simulation]") {
    const bool stops = GENERATE(true, false);
    CAPTURE(stops);
    world w(quick());
    auto p = w.start();
    p->begin(days(6));
    event_log another;
    subscription mine, theirs;
    reader acting([&](const event& what) {
        if (!what.as<events::delivered>()) return;
        stops ? p->stop() : p->cancel();
        theirs = p->present->subscribe(another);
        mine = {};
    });
    mine = p->present->subscribe(acting);
    p->finish();
    CHECK(p->cancelled());
    CHECK(p->log.count<events::delivered>() >= 1);
    CHECK(p->log.count<events::delivered>() < 6);
    CHECK_FALSE(another.all.empty());
    auto next = w.go_on_after(*p);
    next->begin(days(6));
    next->finish();
    CHECK(wrong_windows(w.server, w.target, days(6)) == 0);
}

TEST_CASE("a subscription may outlive its run", "[simulation]") {
    world w(quick());
    event_log told;
    subscription kept;
    {
        auto p = w.start();
        p->begin(days(1));
        kept = p->present->subscribe(told);
        p->finish();
    }
    CHECK(told.count<events::delivered>() == 1);
}

}  // namespace run_events_tests
