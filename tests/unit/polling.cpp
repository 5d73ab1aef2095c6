#include "engine/polling.hpp"

#include "support/catch.hpp"

namespace polling_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

operation ended(const char* created_at, const char* finished_at) {
    operation seen;
    seen.now = operation::state::completed;
    seen.created_at = *parse_time(created_at);
    seen.finished_at = *parse_time(finished_at);
    return seen;
}

}  // namespace

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

}  // namespace polling_tests
