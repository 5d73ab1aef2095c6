#pragma once

#include <sluice/engine/event.hpp>
#include <sluice/engine/summary.hpp>

#include <optional>
#include <vector>

namespace sluice {

/// A run at one moment: a value, which a progress display, a web page or a log can keep.
///
/// It agrees with the events: one taken by an observer holds what it has just been told.
struct snapshot {
    run_id run = 0;
    steady_time at{};     ///< when it was taken
    steady_time began{};  ///< when the run was started
    /// False until the ledger was read: nothing is known before that but the windows asked for.
    bool begun = false;
    bool ended = false;
    /// What the run has done so far: windows, requests, bytes, rows, failures.
    summary so_far;

    struct window {
        time_range range;
        /// That of its export; `delivered` too when an earlier run delivered it.
        stage now = stage::waiting;
    };
    std::vector<window> windows;  ///< all, in the order of time; halves in place of a halved one

    /// An export on its way, from its create until its last window is delivered or failed.
    struct running_export {
        time_range range;
        stage now = stage::creating;
        steady_time since{};            ///< when it came to this stage
        steady_time heard_at{};         ///< when bytes came last
        std::optional<double> percent;  ///< as the server estimated it last, 0 to 100
        std::uint64_t received = 0;
        double bytes_per_second = 0;
        std::optional<error> trouble;  ///< it is being tried again because of this
        /// How far it is within its stage, from 0 to 1; nothing when nobody can tell. On the
        /// server: by the server's latest percentage, continued at the same pace, else by how long
        /// others ran (polls cost tokens, so they are few). Downloading: by the size of others.
        std::optional<double> done;
    };
    std::vector<running_export> exports;  ///< in the order of time

    /// The account's bucket as of its latest call; nothing before `begun`.
    struct bucket {
        int tokens = 0;            ///< to be had at once
        steady_time next_token{};  ///< when one can be had
        std::size_t waiting = 0;   ///< requests that wait, of all runs of the account
    };
    std::optional<bucket> tokens;
    steady_time paused_until{};  ///< the server wants silence until then

    /// An estimate of what is left.
    struct remaining {
        std::uint64_t calls = 0;  ///< that cost a token: with as many polls an export as so far
        duration under_limit{};   ///< that the rate limit alone makes them last; 0 before `begun`
    };
    remaining left;

    /// Windows that are delivered, by this run or an earlier one.
    std::uint64_t done() const noexcept {
        return so_far.windows.delivered + so_far.windows.already;
    }
};

}  // namespace sluice
