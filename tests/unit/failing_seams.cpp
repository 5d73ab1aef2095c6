#include <sluice/simulation/failing_ledger.hpp>
#include <sluice/simulation/failing_sink.hpp>
#include <sluice/simulation/memory_ledger.hpp>
#include <sluice/simulation/recording_sink.hpp>

#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/proof_of.hpp"
#include "support/waited_ledger.hpp"

namespace failing_seams_tests {

using namespace sluice;
using sluice::test::await;
using sluice::test::proof_of;

namespace {

const time_range january{*parse_time("2026-01-01"), *parse_time("2026-01-02")};

std::span<const std::byte> bytes(std::string_view text) {
    return std::as_bytes(std::span(text));
}

// Says no to one step.
class one_no {
public:
    explicit one_no(std::string step) : step_(std::move(step)) {}
    outcome<void> operator()(std::string_view step) const {
        if (step == step_) return failure(error::ledger_failed, step_);
        return {};
    }
    failing_sink::judge for_sink() const {
        return [self = *this](std::string_view step) { return self.later(step); };
    }

private:
    awaitable<outcome<void>> later(std::string_view step) const { co_return (*this)(step); }
    std::string step_;
};

}  // namespace

TEST_CASE("a ledger that fails a call has not made it") {
    const test::set_clock time;
    memory_ledger inner(time);
    failing_ledger failing(inner, one_no("save"));
    test::waited_ledger outer(failing);
    const auto held = outer.acquire("spec", january).value();
    load_request wanted;
    wanted.destination = "memory:";
    const auto known = outer.load(held, std::move(wanted));
    REQUIRE(known.has_value());
    const auto* const key = &known->key;
    export_record record;
    record.backfill = *key;
    record.range = january;
    REQUIRE(outer.save(held, record).has_error());
    CHECK(outer.unfinished(*key)->empty());
    REQUIRE(await(inner.save(held, record)).has_value());
    CHECK(outer.unfinished(*key)->size() == 1);
}

TEST_CASE("a sink that fails a commit shows nothing, and one that fails after it shows all") {
    for (const auto* step : {"commit", "committed"}) {
        recording_sink inner;
        const one_no no(step);
        failing_sink outer(inner, no.for_sink());
        auto opened = await(outer.open(window_target({}, january)));
        REQUIRE(opened.has_value());
        REQUIRE(await((**opened).write(bytes("row"))).has_value());
        CHECK(await((**opened).commit(proof_of("row"))).has_error());
        opened->reset();
        CHECK(inner.committed().contains(january) == (std::string_view(step) == "committed"));
        CHECK(inner.open_writers() == 0);
    }
}

TEST_CASE("a crash leaves of a sink what is committed, and checkpoints") {
    recording_sink sink;
    auto opened = await(sink.open(window_target({}, january)));
    REQUIRE(await((**opened).write(bytes("kept"))).has_value());
    REQUIRE(await((**opened).resumable()->checkpoint(bytes("note"))).has_value());
    REQUIRE(await((**opened).write(bytes("lost"))).has_value());
    const auto found = sink.after_crash();
    REQUIRE(await((**opened).commit(proof_of("keptlost"))).has_value());
    CHECK(sink.left() == 0);
    CHECK(found->left() == 1);
    CHECK(found->committed().empty());
    CHECK(found->open_writers() == 0);
    CHECK(sink.after_crash()->committed().at(january).content == "keptlost");
    auto left = await(found->resume(window_target({}, january)));
    REQUIRE((left.has_value() && left->has_value()));
    REQUIRE(await((**left).into->commit(proof_of("kept"))).has_value());
    CHECK(found->committed().at(january).content == "kept");
}

}  // namespace failing_seams_tests
