#pragma once

#include <sluice/flow/look_plan.hpp>
#include <sluice/flow/sighting.hpp>
#include <sluice/flow/time_belief.hpp>
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
/// Keeps the latest `capacity` times. Single-threaded; no I/O.
class operation_times {
public:
    static constexpr std::size_t capacity = 64;

    /// An operation of an earlier run ended after it ran this long.
    void add(duration ran);
    /// An operation, named by any number of its own, was found running.
    void saw_running(std::uint64_t operation, const sighting& seen);
    /// It ended; `ran` when it is known how long it ran.
    void saw_ended(std::uint64_t operation, std::optional<duration> ran);

    /// How many operations the belief rests on: those that ended, and those whose end is foretold.
    std::size_t known() const;
    const time_belief& belief() const;
    foretelling hints() const noexcept;
    /// Grows with everything that is learned.
    std::uint64_t version() const noexcept { return version_; }

    /// The end that the percentages of one operation foretell, and its standard error, in seconds.
    struct forecast {
        double end;
        double error;
    };
    /// Nothing, when they are too vague to tell more than the times of the others.
    std::optional<forecast> foretell(const sighting& seen) const;

private:
    void judge_percentages(const sighting& seen, double ran);

    std::vector<double> ended_;
    std::size_t next_ = 0;
    std::map<std::uint64_t, sighting> running_;  ///< those that were looked at
    bool percentages_seen_ = false;
    double errors_ = 0;  ///< how many percentages were compared with the truth, and their errors
    double error_sum_ = 0;
    double error_squares_ = 0;
    std::uint64_t version_ = 0;
    mutable std::optional<time_belief> belief_;
    mutable std::size_t known_ = 0;
};

}  // namespace sluice
