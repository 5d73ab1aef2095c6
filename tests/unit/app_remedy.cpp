#include "app/remedy.hpp"

#include "support/catch.hpp"

namespace app_remedy_tests {

using namespace sluice;
using app::remedy_of;

TEST_CASE("every error has a remedy, without a full stop at its end", "[app]") {
    for (int value = 1; value <= static_cast<int>(error::stopped); ++value) {
        const auto remedy = remedy_of(static_cast<error>(value));
        INFO("error " << value << ": " << remedy);
        REQUIRE_FALSE(remedy.empty());
        CHECK(remedy != remedy_of(error{}));
        CHECK(remedy.back() != '.');
        CHECK(remedy.back() != ' ');
    }
}

TEST_CASE("an export that cannot be split is told to deliver single windows", "[app]") {
    CHECK(remedy_of(error::split_refused).find("--bundle 1") != std::string_view::npos);
}

}  // namespace app_remedy_tests
