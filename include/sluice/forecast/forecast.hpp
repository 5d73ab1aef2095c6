#pragma once

#include <sluice/forecast/rehearsal.hpp>

#include <chrono>
#include <cstdint>
#include <vector>

namespace sluice {

/// The duration of an operation where neither the account nor the user says better.
inline constexpr duration guessed_operation = std::chrono::minutes(5);

/// What is left to do, and a model of the account that does it.
struct forecast_model {
    std::size_t windows = 0;
    std::chrono::milliseconds window_length = std::chrono::hours(24);
    std::size_t bundle = 1;          ///< windows that one export is to deliver
    std::size_t longest_bundle = 1;  ///< windows that one export may cover
    bucket_limit limit;
    limit_scope scope = limit_scope::all;
    int spent = 0;  ///< tokens that are missing at the beginning

    /// Where the durations of operations come from; the forecast itself does not read it.
    enum class origin { learned, given, guess };
    /// Durations seen before. If there are any, each operation gets one of them, drawn evenly.
    std::vector<operation_time> learned;
    /// Otherwise an operation of one window draws from a lognormal distribution with this median;
    /// its logarithm has a standard deviation of 0.8, so that a few run very long.
    duration median = guessed_operation;
    origin basis = origin::guess;

    engine_options engine;  ///< its `seed` is not read: that of this model counts
    backfill_options how;   ///< nor its `bundle`
    std::uint64_t seed = 1;
};

/// When the data arrives, in time since the beginning of the backfill.
struct forecast {
    /// Half of the runs took no longer than `p50`, nine in ten no longer than `p90`.
    struct likely {
        duration p50{};
        duration p90{};
    };
    /// The result with exports of so many windows each.
    struct course {
        std::size_t bundle = 1;
        std::size_t exports = 0;
        std::uint64_t calls = 0;  ///< half of the runs made no more
        likely first, half, all;
    };
    int runs = 0;
    std::size_t rehearsed = 0;    ///< exports rehearsed in each run; the rest is extrapolated
    duration operation{};         ///< the median duration of one window's operation
    std::vector<course> courses;  ///< one for each bundle compared, the smallest first
    std::size_t asked = 0;        ///< the index in `courses` of the model's own bundle
    std::vector<duration> curve;  ///< of its median run: when each equal share had arrived
};

/// Forecasts a backfill: runs the engine itself in virtual time, 5 to 15 times with newly drawn
/// operation times, for the model's bundle and for one, 7 and 30 windows where they fit.
///
/// Blocks the caller for about a second at most, and uses all cores: beyond 1,000 exports a run
/// rehearses the first and the last ones and extrapolates the middle at their pace. Equal models
/// give equal forecasts. A model without windows gives a forecast without courses.
/// Thread-safe; not cancellable. Throws what the system throws when memory runs out.
/// Errors: those of `rehearse`.
outcome<forecast> forecast_backfill(const forecast_model& model);

}  // namespace sluice
