#include <sluice/simulation/failing_ledger.hpp>

#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/scenario.hpp"
#include "support/waited_ledger.hpp"

// A run holds its windows while it lasts, and gives way to who took them over.

namespace leases_tests {

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;
using sluice::test::set_clock;
using sluice::test::waited_ledger;

namespace {

const auto spec = canonical(export_spec());

bool ended_by(const process& p, error cause) {
    const auto& why = p.result().ended_by;
    return why && why->cause() == cause;
}

}  // namespace

TEST_CASE("a second run over windows of a run under way is refused, and the first one is named",
          "[simulation]") {
    world w(small());
    auto first = w.start();
    first->begin(days(3));
    while (w.server.totals().create == 0) first->step();
    process second(w.server, first->time.reading(), first->store->shared(), w.target);
    second.begin(days(2));
    second.finish();
    REQUIRE(second.answer().has_error());
    CHECK(second.answer().error().cause() == error::ledger_locked);
    CHECK(second.answer().error().message().find("process ") != std::string::npos);
    CHECK(w.server.totals().create <= 3);
    first->finish();
    CHECK(first->result().windows.delivered == 3);
    second.begin(days(2));
    second.finish();
    CHECK(second.result().windows.already == 2);
}

TEST_CASE("a run renews its lease for as long as it lasts, and releases it", "[simulation]") {
    world w(small());
    auto p = w.start();
    memory_ledger beside(p->time, p->store->shared());
    waited_ledger other(beside);
    const auto windows = days(60);
    p->begin(windows);
    const auto began = p->time.now();
    while (!p->ended() && p->step()) {
        if (!p->ended() && w.server.totals().create > 0)
            REQUIRE_FALSE(other.acquire(spec, windows.back()).has_value());
    }
    CHECK(p->time.now() - began > 10 * limits::lease_length);
    CHECK(p->result().windows.delivered == 60);
    CHECK(other.acquire(spec, windows.back()).has_value());
}

TEST_CASE("a run that another one took over ends, and delivers nothing more", "[simulation]") {
    const int steps = GENERATE(range(20, 400, 20));
    world w(quick());
    const auto windows = days(3);
    auto p = w.start();
    p->begin(windows);
    for (int i = 0; i < steps && !p->ended(); ++i) p->step();
    if (p->ended()) return;
    // As after a sleep of the first one's machine.
    set_clock later;
    later.at = p->time.reading();
    later.pass(limits::lease_length + 1s);
    memory_ledger beside(later, p->store->shared());
    waited_ledger other(beside);
    const auto taken = other.acquire(spec, {windows.front().start, windows.back().end});
    REQUIRE(taken.has_value());
    const auto before = other.delivered(1).value();
    p->finish();
    INFO("taken over after step " << steps);
    REQUIRE(ended_by(*p, error::lease_lost));
    CHECK(other.delivered(1).value() == before);
    CHECK(w.target.open_writers() == 0);
    // Nor has it let go of what is not its own.
    CHECK(other.renew(*taken).has_value());
}

TEST_CASE(
    "a lease that cannot be renewed for a while is kept, and one that never can be ends the run",
    "[simulation]") {
    const int failures = GENERATE(2, 1'000'000);
    world w(small());
    auto p = w.start();
    int left = failures;
    failing_ledger store(*p->store, [&left](std::string_view call) -> outcome<void> {
        if (call == "renew" && left-- > 0) return failure(error::ledger_failed, "renew");
        return {};
    });
    p->begin(backfill({}, days(60), w.target), store);
    const auto began = p->time.now();
    p->finish();
    if (failures == 2) {
        CHECK(p->result().windows.delivered == 60);
    } else {
        CHECK(ended_by(*p, error::ledger_failed));
        CHECK(p->time.now() - began < 2 * limits::lease_length);
    }
}

TEST_CASE("what is learned and cannot be kept is told of, and ends no run", "[simulation]") {
    world w(quick());
    auto p = w.start();
    failing_ledger store(*p->store, [](std::string_view call) -> outcome<void> {
        if (call == "add_operation_time") return failure(error::disk_full, "the ledger");
        return {};
    });
    p->begin(backfill({}, days(3), w.target), store);
    p->finish();
    CHECK(p->result().windows.delivered == 3);
    CHECK_FALSE(p->result().ended_by.has_value());
    CHECK(p->log.count<events::not_remembered>() == 3);
}

}  // namespace leases_tests
