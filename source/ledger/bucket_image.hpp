#pragma once

#include <sluice/schedule/token_bucket.hpp>

#include <cstdint>
#include <string>

namespace sluice {

/// A time on both faces of the clock, as it is written down.
struct time_image {
    std::int64_t steady = 0;  ///< nanoseconds on the timeline
    std::int64_t wall = 0;    ///< milliseconds since 1970, rounded up

    friend bool operator==(const time_image&, const time_image&) = default;
};

/// A bucket as it is written down, so that a restart finds it as empty as it was left.
struct bucket_image {
    std::string timeline;
    time_image full_at;
    time_image silent_until;
    time_image landed_by;
    int in_flight = 0;

    friend bool operator==(const bucket_image&, const bucket_image&) = default;
};

bucket_image write_down(const token_bucket& bucket, const moment& now);

/// The bucket that `image` describes, on `now`'s timeline: by steady time on the same timeline,
/// whatever the wall clock did; else by wall time.
///
/// Never emptier than a bucket whose last token was taken now (or at the end of the silence that
/// the server asked for, which is an hour at most): so a wall clock that was set back before a
/// reboot, or rubbish in the image, costs one filling and no more.
token_bucket read_back(const bucket_image& image, const bucket_limit& limit, const moment& now);

}  // namespace sluice
