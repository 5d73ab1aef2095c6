#include "engine/polling.hpp"

#include "support/catch.hpp"

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const operation_times nothing_learned;

operation ended(const char* created_at, const char* finished_at) {
    operation seen;
    seen.now = operation::state::completed;
    seen.created_at = *parse_time(created_at);
    seen.finished_at = *parse_time(finished_at);
    return seen;
}

}  // namespace

TEST_CASE("the next look is when the percentage says that the operation ends, and a little more") {
    CHECK(next_look_in(60s, 50, nothing_learned) == 66s);
    CHECK(next_look_in(100s, 80, nothing_learned) == 27500ms);
}

TEST_CASE("without a percentage worth its name a look comes half an operation late at most") {
    for (const auto percent : {std::optional<double>(), std::optional(4.9), std::optional(100.0)})
        CHECK(next_look_in(60s, percent, nothing_learned) == 30s);
}

TEST_CASE("what other operations took is waited for when nothing else is known") {
    operation_times learned;
    for (int i = 0; i < 20; ++i) learned.add(5min);
    CHECK(next_look_in(1min, std::nullopt, learned) == 4min);
    CHECK(next_look_in(6min, std::nullopt, learned) == 3min);
}

TEST_CASE("no operation is left alone for longer than ten minutes, nor looked at every moment") {
    CHECK(next_look_in(10h, 5, nothing_learned) == 10min);
    CHECK(next_look_in(1s, 99, nothing_learned) == 2s);
}

TEST_CASE("an operation ran as long as its stamps say, else as it was watched") {
    const auto stamped = ended("2026-01-01T00:00:00Z", "2026-01-01T00:05:00Z");
    CHECK(running_time(stamped, 6min, 24h) == 5min);
    CHECK(running_time(operation(), 6min, 24h) == 6min);
    CHECK_FALSE(running_time(operation(), std::nullopt, 24h));
}

TEST_CASE("stamps that no operation can have teach nothing") {
    const auto never_begun = ended("0001-01-01T00:00:00Z", "2026-01-01T00:05:00Z");
    CHECK_FALSE(running_time(never_begun, 6min, 24h));
    const auto backwards = ended("2026-01-01T00:05:00Z", "2026-01-01T00:00:00Z");
    CHECK_FALSE(running_time(backwards, 6min, 24h));
}
