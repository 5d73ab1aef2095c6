#include "engine/verdict.hpp"

#include "support/catch.hpp"

using namespace sluice;
using namespace std::chrono_literals;

namespace {

verdict judged(error cause, const history& past = {}, bool server_known = true) {
    return judge(failure(cause), past, engine_options(), server_known);
}

}  // namespace

TEST_CASE("each condition has its verdict while its budget lasts") {
    CHECK(judged(error::timed_out) == verdict::retry);
    CHECK(judged(error::throttled) == verdict::ask_again);
    CHECK(judged(error::location_expired) == verdict::renew_location);
    CHECK(judged(error::hash_mismatch) == verdict::start_again);
    CHECK(judged(error::operation_failed) == verdict::recreate);
    CHECK(judged(error::request_refused) == verdict::give_up);
    CHECK(judged(error::key_refused) == verdict::end_run);
}

TEST_CASE("a budget that is used up gives the window up") {
    history past;
    past.attempts = engine_options().retries;
    past.creations = engine_options().creations;
    past.renewals = 4;
    past.fresh_starts = 2;
    for (const auto cause : {error::timed_out, error::location_expired, error::hash_mismatch,
                             error::operation_failed, error::not_found})
        CHECK(judged(cause, past) == verdict::give_up);
    CHECK(judged(error::throttled, past) == verdict::ask_again);
}

TEST_CASE("a known server out of reach is waited for, an unknown one is tried a few times") {
    history past;
    past.attempts = 1000;
    past.outage = engine_options().longest_outage - 1s;
    CHECK(judged(error::connect_failed, past) == verdict::retry);
    past.outage += 1s;
    CHECK(judged(error::connect_failed, past) == verdict::end_run);

    past = {};
    past.attempts = engine_options().retries - 1;
    CHECK(judged(error::name_not_resolved, past, false) == verdict::retry);
    ++past.attempts;
    CHECK(judged(error::name_not_resolved, past, false) == verdict::end_run);
}

TEST_CASE("an export that the network or a rule kept from being fetched is still good") {
    for (const auto cause : {error::timed_out, error::server_failed, error::location_expired,
                             error::location_refused, error::output_too_large})
        CHECK(leaves_export_good(failure(cause)));
    for (const auto cause : {error::operation_failed, error::not_found, error::hash_mismatch,
                             error::request_refused, error::key_refused})
        CHECK_FALSE(leaves_export_good(failure(cause)));
}
