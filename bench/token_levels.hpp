#pragma once

#include <sluice/forecast/rehearsal.hpp>

namespace sluice::bench {

/// The tokens in the server's bucket over time, and what went wrong with it.
struct token_levels {
    struct point {
        duration at{};
        double level = 0;
    };
    std::vector<point> points;  ///< before and after each call, in order of time
    int taken = 0;              ///< by others, until the last call
    int overdrawn = 0;          ///< calls that were accepted though there was no whole token
};

/// Reckons the levels anew from the calls as they arrived: shares no line with the buckets of the
/// engine, of the simulated account and of the reference schedules, and so tells whether they kept
/// the limit. The bucket is full until the first call or theft.
token_levels levels_of(const std::vector<rehearsed::call>& calls,
                       const std::vector<rehearsal_case::theft>& stolen, const bucket_limit& limit);

}  // namespace sluice::bench
