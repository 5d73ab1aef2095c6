#include <sluice/engine/event.hpp>

#include <set>

#include "support/catch.hpp"

namespace event_tests {

using namespace sluice;

TEST_CASE("every stage of an export has a name of its own") {
    std::set<std::string_view> seen;
    for (int value = static_cast<int>(stage::waiting); value <= static_cast<int>(stage::failed);
         ++value) {
        const auto known = name(static_cast<stage>(value));
        CHECK(known != "unknown");
        CHECK(seen.insert(known).second);
    }
    CHECK(name(static_cast<stage>(static_cast<int>(stage::failed) + 1)) == "unknown");
}

}  // namespace event_tests
