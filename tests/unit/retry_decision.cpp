#include "engine/retry_decision.hpp"

#include "support/catch.hpp"

namespace retry_decision_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

retry_decision judged(error cause, const history& past = {}, bool server_known = true) {
    return judge(failure(cause), past, backfill_options(), server_known);
}

}  // namespace

TEST_CASE("each condition has its verdict while its budget lasts") {
    CHECK(judged(error::timed_out) == retry_decision::retry);
    CHECK(judged(error::throttled) == retry_decision::ask_again);
    CHECK(judged(error::location_expired) == retry_decision::renew_location);
    CHECK(judged(error::hash_mismatch) == retry_decision::start_again);
    CHECK(judged(error::operation_failed) == retry_decision::recreate);
    CHECK(judged(error::request_refused) == retry_decision::give_up);
    CHECK(judged(error::key_refused) == retry_decision::end_run);
}

TEST_CASE("a budget that is used up gives the window up") {
    history past;
    past.attempts = backfill_options().retries;
    past.creations = backfill_options().creations;
    past.renewals = 4;
    past.fresh_starts = 2;
    for (const auto cause : {error::timed_out, error::location_expired, error::hash_mismatch,
                             error::operation_failed, error::not_found})
        CHECK(judged(cause, past) == retry_decision::give_up);
    CHECK(judged(error::throttled, past) == retry_decision::ask_again);
}

TEST_CASE("a known server out of reach is waited for, an unknown one is tried a few times") {
    history past;
    past.attempts = 1000;
    past.outage = backfill_options().longest_outage - 1s;
    CHECK(judged(error::connect_failed, past) == retry_decision::retry);
    past.outage += 1s;
    CHECK(judged(error::connect_failed, past) == retry_decision::end_run);

    past = {};
    past.attempts = backfill_options().retries - 1;
    CHECK(judged(error::name_not_resolved, past, false) == retry_decision::retry);
    ++past.attempts;
    CHECK(judged(error::name_not_resolved, past, false) == retry_decision::end_run);
}

TEST_CASE("an export that the network or a rule kept from being fetched is still good") {
    for (const auto cause : {error::timed_out, error::server_failed, error::location_expired,
                             error::location_refused, error::output_too_large})
        CHECK(leaves_export_good(failure(cause)));
    for (const auto cause : {error::operation_failed, error::not_found, error::hash_mismatch,
                             error::request_refused, error::key_refused})
        CHECK_FALSE(leaves_export_good(failure(cause)));
}

}  // namespace retry_decision_tests
