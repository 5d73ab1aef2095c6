#pragma once

#include <engine/span_model.hpp>

#include <cstddef>

namespace sluice {

/// What is known when the number of windows that an export delivers is chosen.
struct bundle_question {
    std::size_t windows = 0;                    ///< to be delivered
    std::chrono::milliseconds window_length{};  ///< of the longest
    int tokens = 0;                             ///< in the bucket
    duration token_interval{};
    int calls_each = 3;  ///< that an export pays for: create, a look, results
    std::optional<std::chrono::milliseconds> refused;  ///< a span that is known to fail
};

/// The number of windows an export with which all data is there soonest, by `times`: fewer exports
/// wait less for tokens, and longer ones run longer on the server. The smallest of those that are
/// equally good. Pure.
std::size_t choose_bundle(const bundle_question& what, const span_model& times);

/// When all data is there, with so many windows an export.
duration time_with_bundle(const bundle_question& what, const span_model& times, std::size_t bundle);

}  // namespace sluice
