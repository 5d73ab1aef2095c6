#pragma once

#include "app/rehearsal.hpp"

namespace sluice::app {

/// What nothing better is known of: the usual time of an operation.
inline constexpr duration guessed_operation = std::chrono::minutes(5);

/// What is left to do, and a model of the account that it is asked of.
struct forecast_model {
    std::size_t windows = 0;
    std::chrono::milliseconds window_length = std::chrono::hours(24);
    std::size_t bundle = 1;          ///< windows that one export is to deliver
    std::size_t longest_bundle = 1;  ///< windows that one export may cover
    bucket_limit limit;
    limit_scope scope = limit_scope::all;
    int spent = 0;  ///< tokens that are not there at the beginning

    enum class origin { learned, given, guess };
    /// How long operations run: as one of these, drawn evenly, if there are any …
    std::vector<operation_time> learned;
    /// … else, of one window, a lognormal of this median, whose logarithm deviates by 0.8: a few
    /// run very long.
    duration median = guessed_operation;
    origin basis = origin::guess;

    engine_options engine;
    backfill_options how;
    std::uint64_t seed = 1;
};

/// When the data will be there, in time since the beginning.
struct forecast {
    /// Half of the runs took no longer than `p50`, nine in ten no longer than `p90`.
    struct likely {
        duration p50{};
        duration p90{};
    };
    /// What comes of exports that cover so many windows each.
    struct course {
        std::size_t bundle = 1;
        std::size_t exports = 0;
        std::uint64_t calls = 0;  ///< half of the runs took no more
        likely first, half, all;
    };
    int runs = 0;
    std::size_t rehearsed = 0;    ///< exports in each of them, the rest being reckoned
    duration operation{};         ///< the median that was reckoned with
    std::vector<course> courses;  ///< of some bundles, the smallest first
    std::size_t asked = 0;        ///< which of these was asked for
    std::vector<duration> curve;  ///< of its middle run: when each equal share was there
};

/// Runs the engine itself in virtual time, some times with operation times drawn anew; equal models
/// give equal forecasts. Of more than 1,000 exports the middle is left out and reckoned at the pace
/// of the rest, so that it takes about a second at most.
/// Errors: those of `rehearse`.
outcome<forecast> foresee(const forecast_model& model);

}  // namespace sluice::app
