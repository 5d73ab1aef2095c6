#include <sluice/core/error.hpp>

#include <set>
#include <string>

#include "support/catch.hpp"

namespace error_tests {

using namespace sluice;

namespace {

// The enumerators count from 1 without a gap, so that nothing is left out.
template <class Claim>
void for_every_error(Claim claim) {
    for (int value = 1; value <= static_cast<int>(error::stopped); ++value) {
        INFO("error " << value << ": " << make_error_code(static_cast<error>(value)).message());
        claim(static_cast<error>(value));
    }
}

}  // namespace

TEST_CASE("every error states its own cause") {
    std::set<std::string> seen;
    for_every_error([&](error cause) {
        const auto message = make_error_code(cause).message();
        CHECK(message != "unknown failure");
        CHECK(message.find('.') == std::string::npos);
        CHECK(seen.insert(message).second);
    });
}

TEST_CASE("every error falls under one condition, by which a caller can decide") {
    for_every_error([](error cause) {
        const boost::system::error_code code = cause;
        int matching = 0;
        for (int value = 1; value <= static_cast<int>(condition::end_run); ++value)
            matching += code == static_cast<condition>(value) ? 1 : 0;
        CHECK(matching == 1);
        CHECK(code == condition_of(cause));
    });
}

TEST_CASE("errors fall under the conditions that the design names") {
    const auto [cause, what] = GENERATE(table<error, condition>({
        {error::timed_out, condition::retry},
        {error::server_failed, condition::retry},
        {error::throttled, condition::wait_then_retry},
        {error::location_expired, condition::renew_location},
        {error::data_truncated, condition::start_again},
        {error::operation_failed, condition::recreate},
        {error::request_refused, condition::give_up},
        {error::permission_denied, condition::give_up},
        {error::key_refused, condition::end_run},
        {error::disk_full, condition::end_run},
        {error::stopped, condition::end_run},
    }));
    CHECK(condition_of(cause) == what);
}

TEST_CASE("every condition says what to do") {
    std::set<std::string> seen;
    for (int value = 1; value <= static_cast<int>(condition::end_run); ++value) {
        const auto message = make_error_condition(static_cast<condition>(value)).message();
        CHECK(message != "unknown condition");
        CHECK(seen.insert(message).second);
    }
}

TEST_CASE("a value that is no condition is named unknown") {
    const boost::system::error_condition none(1'000'000, condition_category());
    CHECK(none.message() == "unknown condition");
    CHECK(std::string(none.category().name()) == "sluice.condition");
}

TEST_CASE("a value that is no error is named unknown and gives up") {
    const auto value = GENERATE(-1, 0, static_cast<int>(error::stopped) + 1, 1'000'000);
    const boost::system::error_code code(value, error_category());
    CHECK(code.message() == "unknown failure");
    CHECK(condition_of(static_cast<error>(value)) == condition::give_up);
}

}  // namespace error_tests
