#pragma once

#include <sluice/flow/token_bucket.hpp>

#include <string>

namespace sluice {

/// A bucket as it is written down: its two times on both faces of the clock.
struct bucket_image {
    std::string timeline;
    std::int64_t full_at_steady = 0;  ///< nanoseconds on the timeline
    std::int64_t full_at_wall = 0;    ///< milliseconds since 1970
    std::int64_t silent_until_steady = 0;
    std::int64_t silent_until_wall = 0;
};

bucket_image write_down(const token_bucket& bucket, const moment& now);

/// The bucket that `image` describes, on `now`'s timeline. By steady time on the same timeline,
/// else by wall time; either way no fuller at most than empty since `now`, so that a clock that
/// jumped costs one filling of the bucket and never more.
token_bucket read_back(const bucket_image& image, const bucket_limit& limit, const moment& now);

}  // namespace sluice
