#pragma once

#include <schedule/duration_distribution.hpp>
#include <schedule/progress_model.hpp>
#include <sluice/schedule/dispatcher.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace sluice {

inline double in_seconds(duration length) {
    return std::chrono::duration<double>(length).count();
}

/// How long one account's operations run: learned from those that ended, and from polls of those
/// that still run.
///
/// Keeps the latest `dispatcher::remembered_times` times. Single-threaded; no I/O.
class operation_times {
public:
    /// An operation of an earlier run ended after it ran this long.
    void add(duration ran);
    /// An operation was found running.
    void saw_running(std::uint64_t operation, const poll_history& seen);
    /// It ended; `ran` when it is known how long it ran.
    void saw_ended(std::uint64_t operation, std::optional<duration> ran);

    /// How many operations `durations` rests on: those that ended, and those whose end is foretold.
    std::size_t known() const { return learned().known; }
    const duration_distribution& durations() const { return learned().durations; }
    /// Where its percentages foretell that a running operation ends.
    std::optional<progress_model::forecast> foretell(const poll_history& seen) const {
        return progress_.foretell(seen);
    }
    /// How many operations were seen to end in this run.
    std::size_t ended() const noexcept { return seen_ended_; }
    /// Grows with everything that is learned.
    std::uint64_t version() const noexcept { return version_; }

private:
    /// What follows from all that was seen.
    struct conclusions {
        duration_distribution durations;
        std::size_t known;
    };
    const conclusions& learned() const;
    void changed() noexcept;

    std::vector<double> ended_;  ///< seconds
    std::size_t next_ = 0;
    std::map<std::uint64_t, poll_history> running_;  ///< those that were polled
    std::size_t seen_ended_ = 0;
    progress_model progress_;
    std::uint64_t version_ = 0;
    mutable std::optional<conclusions> learned_;
};

}  // namespace sluice
