#include <engine/bundling.hpp>
#include <engine/retry_decision.hpp>

namespace sluice {
namespace {

/// Locations live for minutes to days; one that expires this often without a byte is refused for
/// another reason, and each costs a token.
constexpr int most_renewals = 4;
/// The second corrupt copy may be bad luck, a third is the file.
constexpr int most_fresh_starts = 2;

}  // namespace

retry_decision judge(const failure& problem, const history& past, const backfill_options& options,
                     bool server_known) {
    const auto within = [](bool left, retry_decision what,
                           retry_decision otherwise = retry_decision::give_up) {
        return left ? what : otherwise;
    };
    switch (condition_of(problem.cause())) {
        case condition::retry:
            if (problem.never_sent()) {
                const bool patient = server_known ? past.outage < options.longest_outage
                                                  : past.attempts < options.retries;
                return within(patient, retry_decision::retry, retry_decision::end_run);
            }
            return within(past.attempts < options.retries, retry_decision::retry);
        case condition::wait_then_retry:
            return retry_decision::ask_again;
        case condition::renew_location:
            return within(past.renewals < most_renewals, retry_decision::renew_location);
        case condition::start_again:
            return within(past.fresh_starts < most_fresh_starts, retry_decision::start_again);
        case condition::recreate:
            return within(past.creations < options.creations, retry_decision::recreate);
        case condition::give_up:
            return retry_decision::give_up;
        case condition::end_run:
            return retry_decision::end_run;
    }
    return retry_decision::give_up;
}

division asks_for_division(const failure& problem, retry_decision judged) noexcept {
    switch (problem.cause()) {
        case error::request_refused:
            return speaks_of_span(problem.detail()) ? division::refused : division::none;
        case error::operation_failed:
        case error::operation_overdue:
        case error::output_too_large:
            return division::overtaxed;
        case error::location_refused:
        case error::address_refused:
        case error::permission_denied:
        case error::split_refused:
            return division::none;
        default:
            return judged == retry_decision::give_up ? division::overtaxed : division::none;
    }
}

bool leaves_export_good(const failure& problem) noexcept {
    switch (problem.cause()) {
        case error::location_refused:
        case error::address_refused:
        case error::output_too_large:
            return true;
        default:
            return problem.is(condition::retry) || problem.is(condition::renew_location);
    }
}

bool leaves_bytes_good(const failure& problem) noexcept {
    if (problem.cause() == error::output_too_large) return false;
    return leaves_export_good(problem) || problem.is(condition::end_run);
}

}  // namespace sluice
