#pragma once

#include <sluice/engine/backfill.hpp>

#include <cstdint>

namespace sluice {

/// What has gone wrong with one export so far.
struct history {
    std::int32_t attempts = 0;      ///< failures in a row of the step it is at that count
    std::int32_t failures = 0;      ///< all of them: those of an outage do not count
    std::int32_t creations = 0;     ///< exports of it that this run knew, the present one included
    std::int16_t renewals = 0;      ///< new locations in a row that brought nothing
    std::int16_t fresh_starts = 0;  ///< downloads begun again from 0
    duration outage{};              ///< how long the API has been out of reach
};

/// What a job does about a failure.
enum class retry_decision {
    retry,           ///< the same step, after a backoff
    ask_again,       ///< the same step, once the account may speak; costs no attempt
    renew_location,  ///< one more results call, then resume
    start_again,     ///< the same location, from 0
    recreate,        ///< a new export
    give_up,         ///< this window fails
    end_run,         ///< every window stops, resumable
};

/// Decides by the failure's condition and what is left of each budget. A pure function.
///
/// `server_known` tells that the API has answered in this run: then failures to reach it are the
/// network's, and cost no attempt as long as the outage may last.
retry_decision judge(const failure& problem, const history& past, const backfill_options& options,
                     bool server_known);

/// Whether an export of several windows is to be divided over a failure: `refused` when the server
/// said that it covers too much, `overtaxed` when it failed, or its download again and again, as
/// one that covers too much would. A pure function.
enum class division { none, overtaxed, refused };
division asks_for_division(const failure& problem, retry_decision judged) noexcept;

/// Whether the export that a window was given up over is worth fetching by a later run: what stood
/// in the way was the network, a location, or what this side allows. A pure function.
bool leaves_export_good(const failure& problem) noexcept;

/// Whether what has come of a file when its download ended so can be gone on with by a later run.
/// A pure function.
bool leaves_bytes_good(const failure& problem) noexcept;

}  // namespace sluice
