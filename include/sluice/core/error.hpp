#pragma once

#include <boost/system/error_code.hpp>

namespace sluice {

/// Everything that can go wrong, one enumerator a cause. `docs/errors.md` says what to do about
/// each.
///
/// Callers decide on a `condition`, not on these values: new causes may be added.
enum class error {
    // The network, before the server can have seen the request.
    name_not_resolved = 1,
    address_refused,
    connect_failed,
    certificate_refused,
    tls_too_old,
    // The network, after it may have seen it.
    timed_out,
    connection_lost,
    stalled,
    malformed_reply,
    reply_too_large,
    // The API's answers.
    throttled,
    key_refused,
    permission_denied,
    request_refused,
    not_found,
    server_failed,
    unexpected_status,
    malformed_answer,
    redirect_refused,
    // An export on the server.
    operation_failed,
    operation_overdue,
    results_missing,
    // A location and what it serves.
    location_refused,
    location_expired,
    object_changed,
    range_refused,
    not_gzip,
    data_truncated,
    data_corrupt,
    hash_mismatch,
    length_mismatch,
    output_too_large,
    checkpoint_refused,
    split_refused,
    // This machine.
    ledger_failed,
    ledger_damaged,
    ledger_too_new,
    ledger_locked,
    lease_lost,
    folder_locked,
    folder_of_another_backfill,
    sink_failed,
    disk_full,
    sink_conflict,
    // The caller.
    invalid_argument,
    stopped,
};

/// What a caller should do about a failure.
enum class condition {
    retry = 1,        ///< passing: the same call again, after a backoff
    wait_then_retry,  ///< the account is throttled: wait as long as the server says
    renew_location,   ///< ask for a new location of the same export, then resume
    start_again,      ///< the bytes so far are worthless: fetch from 0
    recreate,         ///< the export is lost or failed on the server: create it again
    give_up,          ///< no repetition helps this window
    end_run,          ///< no repetition helps any window
};

/// The category of `error`; its messages state the cause.
const boost::system::error_category& error_category() noexcept;

/// The category of `condition`, for `code == condition::retry`.
const boost::system::error_category& condition_category() noexcept;

/// The condition under which `cause` falls.
condition condition_of(error cause) noexcept;

boost::system::error_code make_error_code(error cause) noexcept;
boost::system::error_condition make_error_condition(condition what) noexcept;

}  // namespace sluice

/// \cond
template <>
struct boost::system::is_error_code_enum<sluice::error> : std::true_type {};
template <>
struct boost::system::is_error_condition_enum<sluice::condition> : std::true_type {};
/// \endcond
