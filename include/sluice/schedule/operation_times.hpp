#pragma once

#include <sluice/schedule/duration_distribution.hpp>
#include <sluice/schedule/length_trend.hpp>
#include <sluice/schedule/percentage_errors.hpp>
#include <sluice/schedule/poll_history.hpp>
#include <sluice/schedule/poll_plan.hpp>
#include <sluice/time/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace sluice {

/// How long this account's operations run, and what its percentages are worth: learned from
/// operations that ended and from looks at those that still run.
///
/// Operations are named by numbers that follow the plan, so that a trend along it shows. The belief
/// is of one in the middle of those seen; another one's times are to be scaled by its `pace`.
///
/// Keeps the latest `capacity` times. Single-threaded; no I/O.
class operation_times {
public:
    static constexpr std::size_t capacity = 64;

    /// An operation of an earlier run ended after it ran this long.
    void add(duration ran);
    /// An operation was found running.
    void saw_running(std::uint64_t operation, const poll_history& seen);
    /// It ended; `ran` when it is known how long it ran.
    void saw_ended(std::uint64_t operation, std::optional<duration> ran);

    /// How many operations the belief rests on: those that ended, and those whose end is foretold.
    std::size_t known() const;
    const duration_distribution& belief() const;
    /// How many times as long as one that the belief is of this operation is expected to run.
    double pace(std::uint64_t operation) const;
    bool has_trend() const { return learned().trend.exists(); }
    /// How many operations have been looked at so far.
    std::size_t looked_at() const noexcept { return running_.size() + seen_ended_; }
    foretelling hints() const;
    /// Grows with everything that is learned.
    std::uint64_t version() const noexcept { return version_; }

    /// The end that the percentages of one operation foretell, and its standard error, in seconds.
    struct forecast {
        double end;
        double error;
    };
    /// Nothing, when they are too vague to tell more than the times of the others.
    std::optional<forecast> foretell(const poll_history& seen) const;

private:
    struct ended_one {
        double seconds;
        std::optional<std::uint64_t> operation;  ///< unless an earlier run's
    };
    /// What follows from all that was seen.
    struct conclusions {
        length_trend trend;
        duration_distribution belief;
        std::size_t known;
    };

    void keep(const ended_one& what);
    void changed() noexcept;
    const percentage_errors& percentages() const;
    const conclusions& learned() const;
    length_trend find_trend() const;

    std::vector<ended_one> ended_;
    std::size_t next_ = 0;
    std::size_t seen_ended_ = 0;
    std::map<std::uint64_t, poll_history> running_;  ///< those that were looked at
    bool percentages_seen_ = false;
    percentage_errors proven_;  ///< by operations that ended, or outlived what was foretold
    std::uint64_t version_ = 0;
    mutable std::optional<percentage_errors> percentages_;
    mutable std::optional<conclusions> learned_;
};

}  // namespace sluice
